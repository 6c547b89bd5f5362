import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Redactor } from "../src/redact.ts";
import { anyKey, surroundings, writers } from "./keys/writers.ts";

const secretKey = "q7Zt0Wk3LmX9vB2nRc5D";
const validationKey = "H4sPy8Ue1JxGq6Ta0KfN";
const redactor = new Redactor({ secretKey, validationKey });

describe("the redactor and keys", () => {
  it("names the key it took out", () => {
    expect(redactor.text(`SecretKey=${secretKey}&x=${validationKey}`)).toBe(
      "SecretKey=‹secret key›&x=‹validation key›",
    );
  });

  for (const { name, write } of writers) {
    it(`lets through neither a key nor ${name} of it`, () => {
      fc.assert(
        fc.property(anyKey, surroundings, surroundings, (key, before, after) => {
          const written = write(key);
          const shown = new Redactor({ validationKey: key }).text(`${before}${written}${after}`);
          expect(shown).not.toContain(key);
          expect(shown).not.toContain(written);
          expect(shown).toContain("‹validation key");
        }),
        { numRuns: 60 },
      );
    });
  }

  it("lets through no piece that gives half of a key away, and no near miss", () => {
    for (const text of [
      validationKey.slice(0, 12),
      validationKey.slice(5),
      `xx${validationKey.slice(3, 16)}xx`,
      "H4sPy8Ue1JxGq6TaOKfN",
      "xxH4sPy8Ue1JxGq6TaOKfNxx",
    ])
      expect(redactor.text(text)).not.toMatch(/[Hs]4|Ue1J|Gq6T/);
  });

  it("takes out a whole run of base64, not only the key in it", () => {
    const basic = Buffer.from(`user:${secretKey}`).toString("base64");
    expect(redactor.text(`token ${basic}.`)).toBe("token ‹secret key, in base64›.");
  });

  it("takes out both where one key stands right beside another", () => {
    const encoded = Buffer.from(secretKey).toString("base64url");
    expect(redactor.text(`${secretKey}-${encoded}`)).toBe("‹secret key›");
  });

  it("says how an altered key was written", () => {
    expect(redactor.text("&#72;4sPy8Ue1JxGq6Ta0KfN")).toBe("‹validation key, html-escaped›");
    expect(redactor.text(validationKey.toUpperCase())).toBe("‹validation key, in another case›");
  });

  it("takes the longer of two keys where one is a part of the other", () => {
    const nested = new Redactor({ secretKey: "production", validationKey: "acme-production-1" });
    expect(nested.text("acme-production-1 production")).toBe("‹validation key› ‹secret key›");
  });

  it("manages equal, short and empty keys", () => {
    expect(new Redactor({ secretKey: "samesame", validationKey: "samesame" }).text("samesame")).toBe(
      "‹secret key›",
    );
    expect(new Redactor({ secretKey: "ab", validationKey: "" }).text("cab ABC")).toBe("c‹secret key› ABC");
    expect(new Redactor({}).text("nothing")).toBe("nothing");
  });

  it("takes out other secrets by their own labels", () => {
    const other = new Redactor({ others: [{ text: "r4ndomR4ndom", label: "random key" }] });
    expect(other.text("got r4ndomR4ndom")).toBe("got ‹random key›");
  });

  it("leaves keys in sight when asked to, and does all else", () => {
    const open = new Redactor({ secretKey, validationKey, show: true });
    expect(open.text(`${validationKey} \u001b[2J jane@corp.example.co`)).toBe(
      `${validationKey} ␛[2J ‹address›`,
    );
  });

  it("drops what is behind a limit, and never half a key", () => {
    expect(redactor.text(`abc ${validationKey} def`, 10)).toBe("abc ‹validation key›");
    expect(redactor.text("abcdef", 3)).toBe("abc");
  });
});

describe("the redactor and people", () => {
  it("takes out credentials in URLs", () => {
    expect(redactor.text("see https://jane:pa:ss@w@host.example.com/x for https://host/@me")).toBe(
      "see https://‹credentials›@host.example.com/x for https://host/@me",
    );
  });

  it("takes out credentials of URLs as they are typed", () => {
    expect(redactor.url("https://u:p@h.example/hook?code=abc&x=1#f")).toBe(
      "https://‹credentials›@h.example/hook?code=‹credentials›&x=1#f",
    );
    expect(redactor.url("u:p@h.example/hook")).toBe("‹credentials›@h.example/hook");
    expect(redactor.url("https:/u:p@h.example/hook")).toBe("https:/‹credentials›@h.example/hook");
    expect(redactor.url(`https://h.example/hook?key=${validationKey}`)).toBe(
      "https://h.example/hook?key=‹validation key›",
    );
    expect(redactor.url("https://h.example/a@b")).toBe("https://h.example/a@b");
  });

  it("masks addresses of people, and leaves those reserved for examples", () => {
    expect(redactor.text("to jane.doe+x@mail.corp.com, <bob%40corp.io>")).toBe("to ‹address›, <‹address›>");
    const reserved = "a@example.com b@sub.example.net c@x.test d@y.invalid e@z.example f@localhost";
    expect(redactor.text(reserved)).toBe(reserved);
    expect(redactor.text("Address=jane%40corp.com&Type=Failed")).toBe("Address=‹address›&Type=Failed");
  });

  it("shows of credentials in headers the scheme, and of cookies the names", () => {
    const shown = (name: string, value: string) => redactor.header(name, value)[1];
    expect(shown("Authorization", "Basic dXNlcjpwYXNz")).toBe("Basic ‹credentials›");
    expect(shown("proxy-authorization", "abc")).toBe("‹credentials›");
    expect(shown("Authorization", `Bearer ${secretKey}`)).toBe("Bearer ‹secret key›");
    expect(shown("Set-Cookie", "sid=abc123; Path=/; HttpOnly")).toBe("sid=‹value›; Path=/; HttpOnly");
    expect(shown("Cookie", "a=1; b=2")).toBe("a=‹value›; b=‹value›");
    expect(shown("X-Api-Key", "abc")).toBe("‹credentials›");
    expect(shown("X-Validation-Key", validationKey)).toBe("‹validation key›");
    expect(shown("WWW-Authenticate", 'Basic realm="x"')).toBe('Basic realm="x"');
    expect(shown("Location", "https://u:p@h.example/?token=abc")).toBe(
      "https://‹credentials›@h.example/?token=‹credentials›",
    );
    expect(redactor.header("X-Long", "abcdef", 3)[1]).toBe("abc");
  });
});

describe("the redactor and terminals", () => {
  it("makes visible what would steer a terminal or hide text", () => {
    expect(redactor.text("a\u001b[31mb\u0000c\u007fd\u009be")).toBe("a␛[31mb␀c␡d\\x9be");
    expect(redactor.text("x\u202ey\u200bz\ufeff\u2028")).toBe("x\\u202ey\\u200bz\\ufeff\\u2028");
    expect(redactor.text("\ud800 \u{e0041}")).toBe("\\ud800 \\u{e0041}");
  });

  it("leaves line ends and tabs, but no lone carriage return", () => {
    expect(redactor.text("a\nb\r\nc\td\re")).toBe("a\nb\r\nc\td␍e");
  });

  it("quotes octets on one line", () => {
    expect(redactor.bytes(Buffer.from("SSH-2.0-x\r\nmore"), 11)).toBe("SSH-2.0-x␍␊…");
    expect(redactor.bytes(Buffer.from([0x15, 0x03, 0x01, 0xff]), 10)).toBe("␕␃␁ÿ");
    expect(redactor.bytes(Buffer.from("grüß"), 10)).toBe("grüß");
    expect(redactor.bytes(Buffer.from(`x${validationKey}`), 8)).toBe("x‹validation key›…");
  });
});

describe("redacting again", () => {
  it("changes nothing", () => {
    fc.assert(
      fc.property(
        anyKey,
        anyKey,
        fc.array(fc.oneof(surroundings, fc.string({ unit: "binary" }), fc.constantFrom(0, 1, 2, 3)), {
          maxLength: 8,
        }),
        fc.array(fc.constantFrom(...writers), { minLength: 4, maxLength: 4 }),
        (secret, validation, parts, how) => {
          const both = new Redactor({ secretKey: secret, validationKey: validation });
          const text = parts
            .map((part) =>
              typeof part === "number"
                ? (how[part]?.write(part % 2 === 0 ? secret : validation) ?? "")
                : part,
            )
            .join("");
          const once = both.text(text);
          expect(both.text(once)).toBe(once);
          const [name, value] = both.header("Cookie", text);
          expect(both.header(name, value)).toEqual([name, value]);
          expect(both.url(both.url(text))).toBe(both.url(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("leaves a value as it is when all its strings were redacted", () => {
    const value = { a: [redactor.text(`x ${secretKey}`), 1, null], b: { c: true } };
    expect(redactor.value(value)).toBe(value);
    expect(redactor.value({ a: [`x ${secretKey}`], n: 1 })).toEqual({ a: ["x ‹secret key›"], n: 1 });
  });

  it("takes keys that read like a label", () => {
    const odd = new Redactor({ secretKey: "secret key", validationKey: "key" });
    const once = odd.text("secret key, key");
    expect(odd.text(once)).toBe(once);
  });
});
