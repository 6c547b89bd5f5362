import type { EngineName } from "../../replay/export/engines.ts";
import { exportReplay } from "../../replay/export/export.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";

export interface ExportChoice {
  readonly engine: EngineName;
  /** Path of the script. */
  readonly file: string;
}

/**
 * Writes the script for an engine, and says on standard error what was written and what it needs to run.
 * @param file of the script.
 * @returns the exit code: that of input which can't be read where some capture could not be.
 * @throws UsageError as `exportReplay` does.
 */
export async function writeExport(options: ReplayOptions, { engine, file }: ExportChoice): Promise<ExitCode> {
  const { posts, data, leftOut, unreadable, variables } = await exportReplay(options, engine, file);
  const say = (text: string): void => void process.stderr.write(`prevalidate: ${text}\n`);
  say(`wrote ${file}, and ${posts} ${posts === 1 ? "post" : "posts"} to ${data}, without keys`);
  if (leftOut > 0)
    say(
      `${leftOut} left out: no event that the key could be taken out of, or a key or token elsewhere than in SecretKey`,
    );
  if (unreadable > 0) say(`${unreadable} could not be read`);
  for (const name of variables) say(`the script takes ${name} from the environment besides the keys`);
  return unreadable > 0 ? exitCodes.usage : exitCodes.pass;
}
