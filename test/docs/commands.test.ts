import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { DescribedCommand } from "../../src/cli/command-line/command-line.ts";
import { describeProgram } from "../../src/cli/command-line/describe.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { exitCodes } from "../../src/exit-codes.ts";

const root = path.dirname(path.dirname(import.meta.dirname));
const folder = path.join(root, "docs/commands");
const { program } = describeProgram(makeProgram(() => {}));
const commands = program.commands.filter(({ name, hidden }) => name !== "help" && !hidden);

function page(name: string): Promise<string> {
  return readFile(path.join(folder, `${name}.md`), "utf8");
}

/** Of a command that has others below it, those. */
function parts(command: DescribedCommand): readonly DescribedCommand[] {
  const below = command.commands.filter(({ name }) => name !== "help");
  return below.length > 0 ? below : [command];
}

describe("docs/commands", () => {
  it("is current: `npm run docs:commands` would change nothing", async () => {
    const { stderr } = await promisify(execFile)(process.execPath, ["scripts/docs-commands.mjs", "--check"], {
      cwd: root,
    }).catch((error: { stderr: string }) => error);
    expect(stderr).toBe("");
  }, 60_000);

  it("has a page for each command, an index that leads to each, and no others", async () => {
    const names = commands.map(({ name }) => `${name}.md`);
    expect((await readdir(folder)).sort()).toEqual([...names, "README.md"].sort());
    const index = await page("README");
    for (const name of names) expect(index).toContain(`](${name})`);
  });

  it.each(commands)("tells every example and option of $name, each option once", async (command) => {
    const text = await page(command.name);
    for (const { line } of parts(command).flatMap(({ examples }) => examples))
      expect(text).toContain(`\n${line}\n`);
    const told = [...text.matchAll(/^\| `(?:-\w, )?(--[\w-]+)/gm)].map(([, long]) => long);
    const shown = parts(command)
      .flatMap(({ options }) => options)
      .filter(({ long, hidden }) => !hidden && long !== "--help");
    expect(told.sort()).toEqual(shown.map(({ long }) => long).sort());
  });

  it("tells the codes that the program ends with", async () => {
    const rows = [...(await page("check")).matchAll(/^\| (\d) +\| /gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(Object.values(exitCodes));
  });
});
