import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { belongsTo, identityOf } from "../../src/targets/shard.ts";

describe("a shard", () => {
  it("has every target that no other has", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (identity, count) => {
        const indices = Array.from({ length: count }, (_, at) => at + 1);
        expect(indices.filter((index) => belongsTo(identity, { index, count })).length).toBe(1);
      }),
    );
  });

  it("is about as large as the others", () => {
    const count = 8;
    const sizes = Array.from({ length: count }, () => 0);
    for (let n = 0; n < 8000; n++) {
      const identity = identityOf({ url: `https://example.com/hook?${n}` });
      const index = sizes.findIndex((_, at) => belongsTo(identity, { index: at + 1, count }));
      sizes[index] = (sizes[index] ?? 0) + 1;
    }
    expect(Math.min(...sizes)).toBeGreaterThan(850);
    expect(Math.max(...sizes)).toBeLessThan(1150);
  });

  it("is the same on every machine and in every version", () => {
    const identity = identityOf({ url: "https://example.com/hook", name: "shop", profile: "events" });
    const index = [1, 2, 3, 4, 5, 6, 7, 8].find((one) => belongsTo(identity, { index: one, count: 8 }));
    expect(identity).toBe('["https://example.com/hook","shop","events"]');
    expect(index).toBe(6);
  });
});
