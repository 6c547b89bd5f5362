import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import type { Finding, Report } from "../report.ts";
import type { ReportView } from "./reporter.ts";

/*
 * What of a report counts as a failure: the same rules as the exit code's.
 */

/** Whether warnings fail, for the whole run or for this target. */
export function isStrict(report: Report, { strict }: Pick<ReportView, "strict">): boolean {
  return strict || report.strict === true;
}

/** Whether the target is in order, as far as the exit code goes. */
export function isGood(report: Report, view: Pick<ReportView, "strict">): boolean {
  return exitCodeOf(report, isStrict(report, view)) === exitCodes.pass;
}

/** Whether such a finding fails a target, where it is not known from a baseline. */
export function weighs({ severity }: Finding, strict: boolean): boolean {
  return severity === "error" || (strict && severity === "warning");
}

/** Whether it counts in spite of a baseline; without one, everything does. */
export function isNew({ id }: Finding, { comparison }: Report): boolean {
  return comparison?.new.includes(id) ?? true;
}
