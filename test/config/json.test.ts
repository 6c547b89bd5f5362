import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonError, offsetIn, parseJson, positionAt } from "../../src/config/json.ts";

/** Text that is nearly JSON: a character put in, taken out or changed. */
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom("", '"', "{", "}", "[", ",", ":", "0", "-", "e", "\\", "\n", "x"),
    fc.boolean(),
  )
  .map(([text, where, put, replace]) => {
    const at = where % (text.length + 1);
    return text.slice(0, at) + put + text.slice(replace ? at + 1 : at);
  });

function tried(parse: () => unknown): { value: unknown } | undefined {
  try {
    return { value: parse() };
  } catch {
    return undefined;
  }
}

describe("JSON that keeps its places", () => {
  it("reads what JSON.parse reads, and refuses what it refuses", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearlyJson, fc.string()), (text) => {
        const own = tried(() => parseJson(text).value);
        const node = tried(() => JSON.parse(text));
        // Names that come twice are refused here alone.
        if (own === undefined && node !== undefined) expect(() => parseJson(text)).toThrow(/twice/);
        else expect(own).toEqual(node);
      }),
      { numRuns: 2000 },
    );
  });

  it("knows where each member's name and value begin", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.nat()))),
        fc.nat(3),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent);
          const root = parseJson(text);
          for (const [name, value] of Object.entries(object)) {
            expect(text.slice(offsetIn(root, [name], true))).toMatch(startOf(JSON.stringify(name)));
            expect(text.slice(offsetIn(root, [name], false))).toMatch(
              startOf(JSON.stringify(value)[0] ?? ""),
            );
          }
        },
      ),
    );
  });

  it("refuses a name that stands twice, at the second", () => {
    const text = '{"a": 1,\n "a": 2}';
    expect(() => parseJson(text)).toThrow(JsonError);
    try {
      parseJson(text);
    } catch (error) {
      expect(positionAt(text, (error as JsonError).offset)).toEqual({ line: 2, column: 2 });
    }
  });

  it("refuses JSON that is nested without end", () => {
    expect(() => parseJson("[".repeat(100_000))).toThrow(/nested more than/);
  });
});

function startOf(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}
