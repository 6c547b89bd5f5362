import type { Report } from "../../report.ts";
import type { Style } from "./style.ts";

/** The verdict as a sentence. With `--local` it speaks of the handler alone. */
export function verdictSentence(report: Report): string {
  const local = report.evidence.settings.local;
  if (report.verdict === "pass") {
    if (report.validates === null)
      return local
        ? "The handler may pass Validate: see the warnings."
        : "Validate may pass: see the warnings.";
    return local ? "The handler would pass Validate." : "Validate would pass.";
  }
  if (report.verdict === "inconclusive")
    return report.evidence.interrupted ? "Can't tell: the check was interrupted." : "Can't tell.";
  if (report.validates === null) return "Something is broken; can't tell whether Validate would pass.";
  if (!report.validates) return "Validate would fail.";
  const passes = local ? "The handler would pass Validate" : "Validate would pass";
  return `${passes}, but posts after it would be lost.`;
}

/** Mark and sentence, painted. */
export function verdictLine(report: Report, { paint, marks, text }: Style): string {
  const sentence = text(verdictSentence(report));
  if (report.verdict === "pass") return paint.green.bold(`${marks.pass} ${sentence}`);
  if (report.verdict === "fail") return paint.red.bold(`${marks.fail} ${sentence}`);
  return paint.yellow.bold(`${marks.unsure} ${sentence}`);
}
