import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/redact.ts";

const redactor = new Redactor({});
const address = "jane.doe@mail.corp.example.co";
const escapedAt = (at: string) => address.replace("@", at);
const each = (write: (code: string) => string) =>
  [...address].map((c) => write(c.charCodeAt(0).toString(16).padStart(2, "0"))).join("");

describe("an address of a person", () => {
  const ways: Readonly<Record<string, string>> = {
    "as it is": address,
    "with the @ percent-encoded": escapedAt("%40"),
    "with the @ percent-encoded twice": escapedAt("%2540"),
    "with a decimal reference": escapedAt("&#64;"),
    "with a hexadecimal reference": escapedAt("&#x40;"),
    "with a reference escaped again": escapedAt("&amp;#64;"),
    "with a named reference": escapedAt("&commat;"),
    "with a JSON escape": escapedAt("\\u0040"),
    "with a JSON escape, twice over": escapedAt("\\\\u0040"),
    "with a JavaScript escape": escapedAt("\\x40"),
    "in quoted-printable": escapedAt("=40"),
    "with a fullwidth @": escapedAt("\uff20"),
    "with dots percent-encoded": escapedAt("%40").replaceAll(".", "%2E"),
    "percent-encoded throughout": each((hex) => `%${hex}`),
    "in references throughout": each((hex) => `&#x${hex};`),
    "in JSON escapes throughout": each((hex) => `\\u00${hex}`),
    "in quoted-printable throughout": each((hex) => `=${hex.toUpperCase()}`),
    "over a soft line break": "jane.doe@mail.=\r\ncorp.example.co",
  };
  for (const [way, written] of Object.entries(ways))
    it(`is masked ${way}`, () => {
      const shown = redactor.text(`to <${written}>, 550 no such user`);
      expect(shown).toBe("to <‹address›>, 550 no such user");
      expect(redactor.text(shown)).toBe(shown);
    });

  it("is masked in an SMTP dialogue", () => {
    expect(redactor.text(`RCPT TO:<${address}>\r\n550 5.1.1 <${address}>: unknown`)).toBe(
      "RCPT TO:<‹address›>\r\n550 5.1.1 <‹address›>: unknown",
    );
  });

  it("is shown where its domain is nobody's, escaped or not", () => {
    for (const at of ["@", "%40", "&#64;", "\\u0040"])
      expect(redactor.text(`recipient${at}example.com`)).toBe(`recipient${at}example.com`);
  });
});
