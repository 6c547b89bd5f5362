import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bodyBytes,
  FixtureError,
  type FixtureExchange,
  fixtureBody,
  fixtureSchema,
  formatExchange,
  parseExchange,
  parseExchanges,
} from "../../src/exchange/fixture.ts";
import { accepts } from "../../src/protocol/accept.ts";
import { profileNamed } from "../../src/protocol/profiles.ts";
import { recogniseEvent } from "../../src/protocol/recognise.ts";
import { cook, recipes } from "./fixture-recipes.ts";

const folder = new URL("../../fixtures/", import.meta.url);

describe("the fixtures that ship", () => {
  it("are those that have a recipe", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".ndjson"));
    expect(files.sort()).toEqual(
      Object.keys(recipes)
        .map((name) => `${name}.ndjson`)
        .sort(),
    );
  });

  it.each(Object.keys(recipes))(
    "%s.ndjson has, byte for byte, what the sender is said to post",
    async (name) => {
      const text = (recipes[name] ?? [])
        .map((recipe, serial) => formatExchange(cook(recipe, serial)))
        .join("");
      await expect(text).toMatchFileSnapshot(new URL(`${name}.ndjson`, folder).pathname);
    },
  );

  it.each(Object.keys(recipes))("%s.ndjson is read, and each event in it recognised", (name) => {
    const exchanges = parseExchanges(readFileSync(new URL(`${name}.ndjson`, folder), "utf8"));
    expect(exchanges).toHaveLength(recipes[name]?.length ?? 0);
    for (const { request, event } of exchanges) {
      const type = request.headers.find(([field]) => field === "Content-Type")?.[1];
      expect(recogniseEvent(type, bodyBytes(request).toString("utf8"))).toEqual(event);
    }
  });

  it.each(Object.keys(recipes))(
    "%s.ndjson has answers that the sender takes, but for the wrong key",
    (name) => {
      for (const [serial, recipe] of (recipes[name] ?? []).entries()) {
        const profile = profileNamed(recipe.profile);
        const response = cook(recipe, serial).response;
        if (profile === undefined || response === undefined)
          throw new Error("a recipe without profile or answer");
        const facts = { status: response.status, keyExact: response.body !== "", keyHeaderOnly: false };
        expect(accepts(profile, recipe.type, facts).accepted).toBe(recipe.secretKey === undefined);
      }
    },
  );

  it("carry no key but the placeholders", () => {
    for (const name of Object.keys(recipes)) {
      const text = readFileSync(new URL(`${name}.ndjson`, folder), "utf8");
      const keys = [...text.matchAll(/SecretKey(?:=|\\":\\")(\w+)/g)].map(([, key]) => key);
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) expect(key).toMatch(/^Not/);
    }
  });
});

const header = fc.tuple(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
  fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n\0]/.test(text)),
);
const body = fc.oneof(
  fc.record({ body: fc.string({ unit: "grapheme" }), bodyEncoding: fc.constant("utf8" as const) }),
  fc.uint8Array().map((bytes) => ({
    body: Buffer.from(bytes).toString("base64"),
    bodyEncoding: "base64" as const,
  })),
);
const duration = fc.double({ min: 0, max: 1e6, noNaN: true }).map((ms) => ms + 0);
const timings = fc.record(
  { dnsMs: duration, connectMs: duration, tlsMs: duration, firstByteMs: duration, totalMs: duration },
  { requiredKeys: [] },
);
const moment = fc
  .date({ min: new Date(0), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const message = { headers: fc.array(header) };

const anyExchange: fc.Arbitrary<FixtureExchange> = fc
  .record(
    {
      at: moment,
      request: fc
        .tuple(fc.record({ method: fc.constantFrom("POST", "GET"), url: fc.webUrl(), ...message }), body)
        .map(([head, payload]) => ({ ...head, ...payload })),
      response: fc
        .tuple(
          fc.record(
            { status: fc.integer({ min: 100, max: 999 }), ...message, timings },
            { requiredKeys: ["status", "headers"] },
          ),
          body,
        )
        .map(([head, payload]) => ({ ...head, ...payload })),
      event: fc.record({ type: fc.string(), messageId: fc.string() }, { requiredKeys: ["type"] }),
    },
    { requiredKeys: ["at", "request"] },
  )
  .map((exchange) => ({ schema: fixtureSchema, ...exchange }));

describe("an exchange", () => {
  it("survives being written and read", () => {
    fc.assert(
      fc.property(anyExchange, (any) => {
        expect(parseExchange(formatExchange(any))).toEqual(any);
      }),
    );
  });

  it("survives among others in a file", () => {
    fc.assert(
      fc.property(fc.array(anyExchange, { maxLength: 4 }), (some) => {
        expect(parseExchanges(`\uFEFF${some.map(formatExchange).join("\n")}`)).toEqual(some);
      }),
    );
  });

  it("keeps the octets of any body", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(bodyBytes(fixtureBody(octets)).equals(octets)).toBe(true);
      }),
    );
    expect(fixtureBody(Buffer.from("é")).bodyEncoding).toBe("utf8");
    expect(fixtureBody(Buffer.from([0xff])).bodyEncoding).toBe("base64");
  });

  it("is taken without an answer, an event or a bodyEncoding, and with members of a later version", () => {
    const text = JSON.stringify({ ...base(), later: 1, request: { ...base().request, later: 2 } });
    expect(parseExchange(text)).toEqual({
      ...base(),
      request: { ...base().request, bodyEncoding: "utf8" },
    });
  });
});

describe("an exchange that is wrong", () => {
  it.each([
    ["schema", { schema: "prevalidate/exchange@2" }],
    ["at", { at: "yesterday" }],
    ["at", { at: "2024-13-40T00:00:00Z" }],
    ["at", { at: undefined }],
    ["request", { request: [] }],
    ["request.method", { request: { ...base().request, method: "PO ST" } }],
    ["request.url", { request: { ...base().request, url: "" } }],
    ["request.headers", { request: { ...base().request, headers: {} } }],
    ["request.headers.1", { request: { ...base().request, headers: [["A", "b"], ["C"]] } }],
    ["request.headers.0", { request: { ...base().request, headers: [["A", "b", "c"]] } }],
    ["request.headers.0", { request: { ...base().request, headers: [["A:", "b"]] } }],
    ["request.headers.0", { request: { ...base().request, headers: [["A", "b\r\nC: d"]] } }],
    ["request.body", { request: { ...base().request, body: 1 } }],
    ["request.body", { request: { ...base().request, body: "a", bodyEncoding: "base64" } }],
    ["request.body", { request: { ...base().request, body: "a=bc", bodyEncoding: "base64" } }],
    ["request.bodyEncoding", { request: { ...base().request, bodyEncoding: "latin1" } }],
    ["response.status", { response: { status: 20, headers: [], body: "" } }],
    ["response.timings.tlsMs", { response: { status: 200, headers: [], body: "", timings: { tlsMs: -1 } } }],
    ["event.type", { event: {} }],
  ])("names %s", (field, change) => {
    const error = thrown(() => parseExchange(JSON.stringify({ ...base(), ...change })));
    expect(error.field).toBe(field);
    expect(error.message).toContain(`${field}: `);
  });

  it("names the line in a file", () => {
    const file = `${JSON.stringify({ ...base() })}\n\n{"schema":1}\n`;
    const error = thrown(() => parseExchanges(file));
    expect(error.line).toBe(3);
    expect(error.message).toMatch(/^line 3, schema: /);
  });

  it("is told when it is no JSON or no object, without a word of the text, which may hold a key", () => {
    const error = thrown(() => parseExchange('{"SecretKey": NotARealSecretKey000}'));
    expect(error.message).toMatch(/^is not JSON/);
    expect(error.message).not.toContain("NotAReal");
    expect(error.cause).toBeUndefined();
    expect(thrown(() => parseExchange("[]")).message).toBe("is not a JSON object");
  });
});

function base() {
  return {
    schema: fixtureSchema,
    at: "2024-05-14T09:30:00Z",
    request: { method: "POST", url: "https://hooks.example.com/", headers: [], body: "" },
  };
}

function thrown(act: () => unknown): FixtureError {
  try {
    act();
  } catch (error) {
    if (error instanceof FixtureError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
