import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode, encodeForm, encodeJson, withField } from "../../src/protocol/encode.ts";
import type { Field, JsonValue } from "../../src/protocol/event.ts";

const text = fc.string({ unit: "grapheme" });
const value = fc.oneof(text, fc.integer(), fc.boolean());
const fields: fc.Arbitrary<Field[]> = fc.array(fc.tuple(text, value));
const uniqueFields: fc.Arbitrary<Field[]> = fc.uniqueArray(
  fc.tuple(
    text,
    fc.oneof(
      value,
      fc.jsonValue().map((json) => ({ json: JSON.parse(JSON.stringify(json)) as JsonValue })),
    ),
  ),
  { selector: ([name]) => name },
);

describe("a form body", () => {
  it.each(["%20", "+"] as const)("gives any fields back, in their order, with spaces as %s", (space) => {
    fc.assert(
      fc.property(fields, (any) => {
        const read = [...new URLSearchParams(encodeForm(any, { space }))];
        expect(read).toEqual(any.map(([name, each]) => [name, String(each)]));
      }),
    );
  });

  it("is ASCII of unreserved characters, escapes in upper case, and separators", () => {
    fc.assert(
      fc.property(fields, (any) => {
        expect(encodeForm(any)).toMatch(/^(?:[A-Za-z0-9._~&=-]|%[0-9A-F]{2})*$/);
      }),
    );
  });

  it("escapes what .NET escapes, and leaves what it leaves", () => {
    expect(encodeForm([["a b", "!'()*+~-._ é\r\n/"]])).toBe("a%20b=%21%27%28%29%2A%2B~-._%20%C3%A9%0D%0A%2F");
  });

  it("writes a space as + when asked to, and a plus sign as %2B all the same", () => {
    expect(encodeForm([["a b", "c + d%20"]], { space: "+" })).toBe("a+b=c+%2B+d%2520");
  });

  it("leaves out what JSON alone has, and keeps what is empty", () => {
    expect(
      encodeForm([
        ["A", { json: 1 }],
        ["B", ""],
        ["C", { form: "c", json: 2 }],
      ]),
    ).toBe("B=&C=c");
  });

  it("writes a lone surrogate as the replacement character", () => {
    expect(encodeForm([["a", "\uD800x\u{1F511}"]])).toBe("a=%EF%BF%BDx%F0%9F%94%91");
  });
});

describe("a JSON body", () => {
  it("gives any fields back", () => {
    fc.assert(
      fc.property(uniqueFields, (any) => {
        const expected = any.map(([name, each]) => [name, typeof each === "object" ? each.json : each]);
        expect(JSON.parse(encodeJson(any))).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it("keeps the order, even of names that look like numbers", () => {
    expect(
      encodeJson([
        ["b", 1],
        ["2", "x"],
        ["1", { json: [true, null] }],
        ["__proto__", ""],
      ]),
    ).toBe('{"b":1,"2":"x","1":[true,null],"__proto__":""}');
  });

  it("leaves out what a form alone has", () => {
    expect(encodeJson([["A", { form: "a" }]])).toBe("{}");
  });
});

describe("an encoding", () => {
  it("goes with its content type", () => {
    const some: Field[] = [["A", 1]];
    expect(encode("form", some)).toEqual({ contentType: "application/x-www-form-urlencoded", body: "A=1" });
    expect(encode("json", some)).toEqual({ contentType: "application/json", body: '{"A":1}' });
  });
});

describe("a field that is replaced", () => {
  const some: Field[] = [
    ["A", 1],
    ["B", 2],
  ];

  it("keeps its place", () => {
    expect(withField(some, "A", { json: true })).toEqual([
      ["A", { json: true }],
      ["B", 2],
    ]);
  });

  it("goes when it has no value, and comes at the end when it was not there", () => {
    expect(withField(some, "A", undefined)).toEqual([["B", 2]]);
    expect(withField(some, "C", "")).toEqual([...some, ["C", ""]]);
  });
});
