import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeOut } from "../output.ts";
import { didYouMean } from "../suggest.ts";
import type { InitFlags } from "./init.ts";

/**
 * Prints a handler of `docs/handlers/`, just as it is there, or the names of all.
 * @throws UsageError for a name that none has.
 */
export async function runInit({ handler }: InitFlags): Promise<number> {
  const folder = handlersFolder();
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (handler === undefined || handler === true) {
    const list = names.map((name) => `  prevalidate init --handler ${name}`).join("\n");
    await writeOut(`Handlers that are right, to begin with:\n${list}\n`);
    return exitCodes.pass;
  }
  const name = handler.toLowerCase();
  if (!names.includes(name))
    throw new UsageError(
      `no handler for “${handler}”${didYouMean(name, names) || `; there are ${names.join(", ")}`}`,
    );
  for (const file of await readdir(path.join(folder, name)))
    await writeOut(await readFile(path.join(folder, name, file), "utf8"));
  return exitCodes.pass;
}

/** Beside the program in the package, wherever the bundler put this file. */
function handlersFolder(): string {
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    const folder = path.join(at, "docs", "handlers");
    if (existsSync(folder)) return folder;
    if (at === path.dirname(at)) throw new Error("the handlers are not in this package");
  }
}
