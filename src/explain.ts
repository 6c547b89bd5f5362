import { allCauses } from "./causes/all.ts";
import type { Cause } from "./causes/define.ts";
import { UsageError } from "./errors.ts";
import { type Explanation, explanationOf } from "./explain/explanation.ts";
import { type JudgedAgain, judgeReport } from "./explain/saved-report.ts";
import type { Report } from "./report.ts";

export { type Explanation, explanationOf } from "./explain/explanation.ts";
export { type JudgedAgain, judgeAgain } from "./explain/saved-report.ts";

/**
 * Says what a cause means, or judges a saved report again by the rules of today.
 * @param subject a cause's id, or a report as `check` made it and JSON kept it.
 * @returns of a cause, all that there is to say of it; of a report, the new diagnosis and how it differs.
 * @throws UsageError for an id that is none, or an object that is no whole `prevalidate/report@1`.
 */
export function explain(subject: string): Explanation;
export function explain(subject: Report): JudgedAgain;
export function explain(subject: string | Report): Explanation | JudgedAgain {
  if (typeof subject !== "string") return judgeReport(subject);
  const cause = explainCause(subject);
  if (cause === undefined) throw new UsageError(`there is no cause “${subject}”`);
  return explanationOf(cause);
}

/**
 * Finds a cause by its id.
 * @returns the cause with its words, or undefined for an id that is none.
 */
export function explainCause(id: string): Cause | undefined {
  const wanted = id.toLowerCase();
  return allCauses.find((cause) => cause.id === wanted);
}

/** Every cause, by the family its id begins with, in the order of the layers. */
export function causesByFamily(): ReadonlyMap<string, readonly Cause[]> {
  const families = new Map<string, Cause[]>();
  for (const cause of allCauses) {
    const family = cause.id.split("/")[0] ?? "";
    families.set(family, [...(families.get(family) ?? []), cause]);
  }
  return families;
}
