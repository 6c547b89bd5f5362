import { check } from "../../check.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { renderReport } from "../../reporters/terminal/terminal.ts";
import { Interrupted, watchSignals } from "../interrupt.ts";
import { writeOut } from "../output.ts";
import { progressLine } from "../progress.ts";
import { askWhether } from "../prompt.ts";
import type { Asking, Given } from "./init-answers.ts";

/**
 * Checks the endpoint with the keys that were given, and tells the verdict and the likely cause.
 * @throws Interrupted on Ctrl-C, and where it doesn't pass and whoever is there would rather mend that first.
 */
export async function tryOut(
  { url, profile, local, keys }: Given,
  style: Style,
  { flags, people }: Asking,
): Promise<void> {
  if (flags.try === false) return;
  if (keys === undefined || url.includes("${"))
    return writeOut(
      keys === undefined
        ? "Not tried: no keys are set. Once they are, prevalidate check tells how it fares.\n"
        : "Not tried: the URL holds a variable. prevalidate check fills it in.\n",
    );
  const signals = watchSignals();
  const progress = progressLine(true);
  try {
    const report = await check({
      url,
      profile: profile.name,
      ...(local && { local }),
      ...keys,
      signal: signals.abort,
      onProgress: progress.onProgress,
    });
    progress.stop();
    const came = signals.came();
    if (came !== undefined) throw new Interrupted(came);
    await writeOut(
      `${renderReport(report, { style, quiet: true, verbose: false, strict: false, several: false }).trimEnd()}\n`,
    );
    if (report.verdict === "pass" || !people) return;
    if (!(await askWhether("Go on all the same?", true))) throw new Interrupted("SIGINT");
  } finally {
    progress.stop();
    signals.stop();
  }
}
