import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { type Schema, validate } from "../../src/config/validate.ts";
import { profiles } from "../../src/protocol/profiles.ts";
import { typeWords } from "../../src/protocol/type-names.ts";

const schema = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../../src/config/config.schema.json"), "utf8"),
) as Schema;
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(schema);

const optionNames = Object.keys(schema.$defs?.options?.properties ?? {});
/** Values that fit some option, and values that fit none. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    "$NAME",
    "${NAME}",
    "$1",
    "${",
    "q7Zt0Wk3LmX9vB2nRc5D",
    "",
    "5s",
    "0.5",
    "1.5m",
    "10ms",
    "soon",
    "64k",
    "1M",
    "classic",
    "clasic",
  ),
  fc.constantFrom(
    "http://example.com/",
    "socks5://p:1",
    "example.com:443:192.0.2.1",
    "192.0.2.1",
    "json",
    "json=a.json",
    "a\nb",
    "tls/*",
    "😀",
  ),
  fc.constantFrom(0, 1, -1, 0.5, 3_000_000, 101, 1e20, null, true, false, [], {}),
  fc.constantFrom(
    ["validation"],
    ["bounse"],
    [""],
    ["192.0.2.1"],
    [1],
    { env: "A" },
    { env: "" },
    { file: "a" },
    { file: "a", env: "B" },
  ),
  fc.constantFrom(
    { command: ["vault"] },
    { command: [] },
    { command: ["a"], timeout: "5s" },
    { command: ["a"], timeout: "x" },
    { "X-A": "b" },
    { "X A": "b" },
    { "X-A": 1 },
  ),
);
const options = fc.dictionary(
  fc.oneof(fc.constantFrom(...optionNames), fc.constantFrom("timeot", "url", "__proto__x")),
  value,
  { maxKeys: 4 },
);
const target = fc.oneof(
  fc.tuple(options, fc.constantFrom("http://example.com/", "", 1)).map(([some, url]) => ({ ...some, url })),
  options,
);
const document = fc.oneof(
  fc.record(
    {
      $schema: fc.constantFrom("x", 1),
      reporters: value,
      defaults: options,
      targets: fc.dictionary(fc.constantFrom("staging", "a.b-c_d", "-x", "a b", ""), target, { maxKeys: 2 }),
      url: fc.constant("http://example.com/"),
    },
    { requiredKeys: [] },
  ),
  target,
  value,
);

describe("the configuration's schema", () => {
  it("is read by the program as it is by ajv", () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(document, (given) => {
        const valid = ajv(given);
        seen[valid ? "valid" : "invalid"]++;
        expect(validate(given, schema).length === 0).toBe(valid);
      }),
      { numRuns: 5000 },
    );
    expect(seen.valid).toBeGreaterThan(20);
    expect(seen.invalid).toBeGreaterThan(20);
  });

  it("takes each option alone that ajv takes, and no other value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...optionNames), value, (name, given) => {
        const whole = { url: "http://example.com/", [name]: given };
        expect(validate(whole, schema).length === 0).toBe(ajv(whole));
      }),
      { numRuns: 5000 },
    );
  });

  it("quotes no value: it may be a key", () => {
    fc.assert(
      fc.property(fc.constantFrom(...optionNames), (name) => {
        for (const given of [
          "q7Zt0Wk3LmX9vB2nRc5D\n",
          ["q7Zt0Wk3LmX9vB2nRc5D"],
          { q: "q7Zt0Wk3LmX9vB2nRc5D" },
        ])
          for (const { message } of validate({ url: "http://example.com/", [name]: given }, schema))
            expect(message).not.toContain("q7Zt0Wk3LmX9vB2nRc5D");
      }),
    );
  });

  it("names every profile and every word for a type", () => {
    expect(schema.$defs?.profile?.enum).toEqual(profiles.map(({ name }) => name));
    expect([...(schema.$defs?.only?.items?.enum ?? [])].sort()).toEqual([...typeWords].sort());
  });

  it("takes what the type Config takes", () => {
    const single = {
      url: "http://example.com/",
      secretKey: "$A",
      timeout: 5,
      compareDns: true,
    } satisfies Config;
    const several = {
      reporters: ["json=report.json"],
      defaults: { profile: "events", only: ["bounce"], headers: { "X-A": "${B}" }, retries: 2, wait: "1m" },
      targets: {
        staging: {
          url: "http://example.com/",
          validationKey: { command: ["vault", "read"], timeout: "5s" },
          secretKey: { file: "key" },
          resolve: ["example.com:443:192.0.2.1"],
          serverId: 10_000,
          ignore: ["leak/*"],
          maxBody: "64k",
        },
      },
    } satisfies Config;
    for (const config of [single, several]) expect(ajv(config), JSON.stringify(ajv.errors)).toBe(true);
  });

  it("has a description for each option, for editors to show", () => {
    for (const name of optionNames) expect(schema.$defs?.[name], name).toHaveProperty("description");
  });
});
