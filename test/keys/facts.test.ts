import { describe, expect, it } from "vitest";
import { keyFacts, keysIn } from "../../src/keys/facts.ts";

describe("facts about a key", () => {
  it("tells its length and kinds of characters, and not the key", () => {
    expect(keyFacts("aB3+x ")).toEqual({
      length: 6,
      special: true,
      hasPlus: true,
      hasUpper: true,
      hasLower: true,
      outerWhitespace: true,
    });
    expect(keyFacts("1234")).toMatchObject({ special: false, hasUpper: false, hasLower: false });
  });
});

describe("keys in a text", () => {
  const keys = { secret: "q7Zt0Wk3LmX9vB2nRc5D", validation: "a b/c&d-H4sPy8Ue1" };

  it("are found in any form", () => {
    expect(keysIn(`https://h.example/?a=${keys.secret}`, keys)).toEqual(["secret"]);
    expect(keysIn(`https://h.example/?a=${encodeURIComponent(keys.validation)}`, keys)).toEqual([
      "validation",
    ]);
    expect(keysIn(`?${new URLSearchParams({ k: keys.validation, s: keys.secret })}`, keys)).toEqual([
      "secret",
      "validation",
    ]);
  });

  it("are not found where there are none, or none were given", () => {
    expect(keysIn("https://h.example/hook", keys)).toEqual([]);
    expect(keysIn("anything", { secret: "" })).toEqual([]);
  });
});
