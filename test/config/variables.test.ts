import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillIn, fillInUrl } from "../../src/config/variables.ts";

const environment = {
  TOKEN: "t0ken-of-length",
  HOST: "staging.example.com",
  PORT: "8443",
  SCHEME: "socks5",
  V: "2",
  EMPTY: "",
};
const sources = {
  environment,
  envFile: { path: ".env", variables: { TOKEN: "other-token", FILED: "from-the-file" } },
};

describe("variables in the configuration", () => {
  it.each([
    ["$TOKEN", "t0ken-of-length"],
    ["${TOKEN}", "t0ken-of-length"],
    ["Bearer ${TOKEN}", "Bearer t0ken-of-length"],
    ["${V}.${V}", "2.2"],
    ["${FILED}", "from-the-file"],
    ["a $TOKEN", "a $TOKEN"],
    ["$${TOKEN}", "${TOKEN}"],
    ["costs $5", "costs $5"],
  ])("fill in %s", (text, filled) => {
    expect(fillIn(text, sources).text).toBe(filled);
  });

  it.each([
    ["${MISSING}", /MISSING is not set, neither in the environment nor in \.env/],
    ["${EMPTY}", /EMPTY is empty/],
    ["${}", /must hold the name/],
    ["${A:-b}", /must hold the name/],
    ["${TOKEN", /must hold the name/],
  ])("are refused as %s", (text, says) => {
    expect(() => fillIn(text, sources)).toThrow(says);
  });

  it.each<[string, readonly string[]]>([
    ["https://example.com/hook/${TOKEN}", ["TOKEN"]],
    ["https://example.com/?key=${TOKEN}#${FILED}", ["TOKEN", "FILED"]],
    ["https://user:${TOKEN}@example.com/", ["TOKEN"]],
    ["https://${HOST}/hook", []],
    ["${SCHEME}://example.com/", []],
    ["https://${HOST}:${PORT}/${TOKEN}", ["TOKEN"]],
    ["https://example.com/v${V}/hook", []],
    ["$HOST", []],
  ])("in a URL are secret beyond the host: %s", (url, names) => {
    expect(fillInUrl(url, sources).secrets.map(({ label }) => label)).toEqual(names);
  });

  it("leave text without them as it is", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("$")),
        (text) => {
          expect(fillIn(text, { environment: {} })).toEqual({ text, secrets: [] });
          expect(fillInUrl(text, { environment: {} })).toEqual({ text, secrets: [] });
        },
      ),
    );
  });

  it("are all filled in, wherever they stand, and all that is told of them is secret", () => {
    const piece = fc.oneof(
      fc.constant("${TOKEN}"),
      fc.string().filter((text) => !/[$]/.test(text)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { text, secrets } = fillIn(pieces.join(""), sources);
        expect(text).toBe(pieces.map((one) => (one === "${TOKEN}" ? environment.TOKEN : one)).join(""));
        expect(secrets.length).toBe(pieces.filter((one) => one === "${TOKEN}").length);
      }),
    );
  });
});
