import { exportK6 } from "../../replay/export/export.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";

/**
 * Writes the script for k6, and says on standard error what was written and what it needs to run.
 * @param file of the script.
 * @returns the exit code: that of input which can't be read where some capture could not be.
 * @throws UsageError as `exportK6` does.
 */
export async function writeExport(options: ReplayOptions, file: string): Promise<ExitCode> {
  const { posts, data, leftOut, unreadable, variables } = await exportK6(options, file);
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
