import { UsageError } from "../../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeOut } from "../output.ts";
import { canPrompt } from "../prompt.ts";
import type { InitFlags } from "./init.ts";
import { handlerNamed, handlerNames } from "./init-handlers.ts";

/**
 * Sets a project up, or prints a handler of `docs/handlers/` just as it is there, or the names of all.
 * @throws UsageError for an answer that makes no sense, a file in the way, or where there is nobody to ask.
 */
export async function runInit(flags: InitFlags): Promise<number> {
  const { handler, ...others } = flags;
  if (handler === true) return listHandlers();
  const files = handler === undefined ? [] : handlerNamed(handler);
  if (handler !== undefined && Object.keys(others).every((name) => name === "try")) {
    for (const { text } of files) await writeOut(text);
    return exitCodes.pass;
  }
  if (flags.url === undefined && (flags.yes || !canPrompt()))
    throw new UsageError(
      "init asks questions, on a terminal; without them: prevalidate init --url https://www.example.com/hook --yes",
    );
  const { setUp } = await import("./init-setup.ts");
  return setUp(flags);
}

async function listHandlers(): Promise<number> {
  const list = handlerNames().map((name) => `  prevalidate init --handler ${name}`);
  await writeOut(`Handlers that are right, to begin with:\n${list.join("\n")}\n`);
  return exitCodes.pass;
}
