import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { prevalidate } from "./prevalidate.ts";

const folder = path.join(import.meta.dirname, "../../docs/handlers");
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("init --handler", () => {
  it.each(names)("prints the handler for %s, as the documentation has it", async (name) => {
    const run = await prevalidate(["init", "--handler", name]);
    const files = readdirSync(path.join(folder, name));
    expect(run.stdout).toBe(
      files.map((file) => readFileSync(path.join(folder, name, file), "utf8")).join(""),
    );
    expect(run.code).toBe(0);
  });

  it("lists them all without a name", async () => {
    const run = await prevalidate(["init", "--handler"]);
    for (const name of names) expect(run.stdout).toContain(`--handler ${name}\n`);
  });

  it("suggests the nearest for a name that none has", async () => {
    const run = await prevalidate(["init", "--handler", "expres"]);
    expect(run.stderr).toMatch(/^prevalidate: no handler for “expres”; did you mean express\?\n$/);
    expect(run.code).toBe(2);
  });
});
