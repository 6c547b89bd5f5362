import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);

/** Before the tests: builds dist/ where a source is newer, since tests of the command line run what is shipped. */
export default function buildOnce(): void {
  if (newest("src", "scripts", "docs/handlers", "package.json") < newest("dist/prevalidate.cjs")) return;
  try {
    execFileSync(process.execPath, ["scripts/build.mjs", "--no-types"], { cwd: root, stdio: "pipe" });
  } catch (error) {
    // Tests that don't need the build still run; those that do tell what was built last, if anything.
    process.stderr.write(`${(error as { stderr: Buffer }).stderr}`);
  }
}

function newest(...names: readonly string[]): number {
  return Math.max(...names.map((name) => newestIn(path.join(root, name))));
}

function newestIn(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(file).map((name) => newestIn(path.join(file, name))));
}
