import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { describeWith } from "../real/programs.ts";

const root = path.join(import.meta.dirname, "../..");
/** JavaScript without types. */
const recorder: string = path.join(root, "scripts/record-first-runs.mjs");

describeWith(["tmux"], "the first runs in the documentation", () => {
  it("show what is on the screen now (npm run docs:first-runs records them)", async () => {
    const { recordFirstRuns }: { recordFirstRuns: () => Promise<string> } = await import(recorder);
    expect(await readFile(path.join(root, "docs/first-run.md"), "utf8")).toBe(await recordFirstRuns());
  }, 300_000);
});
