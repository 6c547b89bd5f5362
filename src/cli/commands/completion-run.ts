import { text as embedded } from "../../embedded/completion-scripts.ts";
import { UsageError } from "../../errors.ts";
import { isShell, type Shell, shells } from "../completion/shells.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeOut } from "../output.ts";
import { didYouMean } from "../suggest.ts";

/**
 * Prints the completion for a shell.
 * @throws UsageError for a shell that there is none for.
 */
export async function runCompletion(shell: string): Promise<number> {
  const name = shell.toLowerCase();
  if (!isShell(name))
    throw new UsageError(
      `no completion for “${shell}”${didYouMean(name, shells) || `; there are ${shells.join(", ")}`}`,
    );
  const scripts: Readonly<Record<Shell, string>> = JSON.parse(embedded);
  await writeOut(scripts[name]);
  return exitCodes.pass;
}
