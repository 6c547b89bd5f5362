import { text as embedded } from "../../embedded/handlers.ts";
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
  const handlers: Readonly<Record<string, readonly HandlerFile[]>> = JSON.parse(embedded);
  const names = Object.keys(handlers).sort();
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
  for (const { text } of handlers[name] ?? []) await writeOut(text);
  return exitCodes.pass;
}

interface HandlerFile {
  readonly name: string;
  readonly text: string;
}
