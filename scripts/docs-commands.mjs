/*
 * Writes docs/commands/: a page for each command and an index, made from the command line as the program defines
 * it and from scripts/command-notes.mjs. `--check` writes nothing and fails when anything would change.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { describeCommandLine } from "./command-line.mjs";
import { commandPages } from "./command-pages.mjs";
import { keepCurrent } from "./generated-pages.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { program } = await describeCommandLine(root);
await keepCurrent(root, "docs/commands", commandPages(program, await readExitCodes()));

/** By name, as the program has them. */
async function readExitCodes() {
  const { code } = await transform(await readFile(path.join(root, "src/exit-codes.ts"), "utf8"), {
    loader: "ts",
  });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).exitCodes;
}
