import { describe, expect, it } from "vitest";
import { furtherLines, planLines } from "../../src/probes/plan/lines.ts";
import { serialOf, wrongKey } from "../../src/probes/post.ts";
import { profiles } from "../../src/protocol/profiles.ts";

describe("serialOf", () => {
  it("tells apart all the posts that a check may make", () => {
    const planned = profiles.flatMap((profile) => planLines(profile).map(({ name }) => name));
    const further = furtherLines.flatMap(({ name }) => {
      const [, stem = name, last = ""] = /^(.*-)1…(\d+)$/.exec(name) ?? [];
      return last === "" ? [] : Array.from({ length: Number(last) }, (_, at) => `${stem}${at + 1}`);
    });
    const bases = [...new Set([...planned, ...further])];
    const names = bases.flatMap((name) => [name, `${name}-retry`, `${name}-plain`, `${name}-marked`]);
    expect(names.length).toBeGreaterThan(100);
    expect(new Set(names.map(serialOf)).size).toBe(names.length);
  });
});

describe("wrongKey", () => {
  it("is the same each time, as long as wanted, of letters and digits", () => {
    for (const length of [12, 20, 32, 33, 200]) {
      expect(wrongKey(length)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`));
      expect(wrongKey(length)).toBe(wrongKey(length));
    }
  });
});
