import { describe, expect, it } from "vitest";
import { fuzz, seeds } from "./mutations.ts";

describe("a damaged capture", () => {
  it.each(Object.keys(seeds))("of %s is read or told, without a fall", { timeout: 60_000 }, async (name) => {
    const { posts, unreadable } = await fuzz(seeds[name] ?? Buffer.alloc(0), 1000, 20240514);
    expect(posts).toBeGreaterThan(0);
    expect(unreadable).toBeGreaterThan(0);
  });
});
