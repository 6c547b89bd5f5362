import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/cli/suggest.ts";

const ids = ["key/html-escaped", "key/url-encoded", "key/missing", "tls/expired", "tls/expires-soon"];

describe("a suggestion", () => {
  it("is the word one slip away", () => {
    expect(nearest("key/mising", ids)).toEqual(["key/missing"]);
    expect(nearest("KEY/MISSING", ids)).toEqual(["key/missing"]);
  });

  it("finds a word by a part of it", () => {
    expect(nearest("escaped", ids)).toEqual(["key/html-escaped"]);
  });

  it("is none when nothing is near", () => {
    expect(nearest("quite something else", ids)).toEqual([]);
    expect(didYouMean("zzz", ids)).toBe("");
  });

  it("reads as the end of a sentence", () => {
    expect(didYouMean("key/mising", ids)).toBe("; did you mean key/missing?");
  });

  it("has a known word itself first", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), (id) => {
        expect(nearest(id, ids)[0]).toBe(id);
      }),
    );
  });
});
