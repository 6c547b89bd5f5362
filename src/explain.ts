import { allCauses } from "./causes/all.ts";
import type { Cause } from "./causes/define.ts";
import { judgeAgain } from "./explain/saved-report.ts";
import type { Report } from "./report.ts";

export { type Explanation, explanationOf } from "./explain/explanation.ts";
export { type JudgedAgain, judgeAgain } from "./explain/saved-report.ts";

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

/**
 * Diagnoses a saved report again, by the rules of today.
 * @param text JSON as `--reporter json` writes it: one object, or one a line.
 * @returns the reports with a new diagnosis; what was asked and seen is unchanged.
 * @throws UsageError when the text is no JSON, or no `prevalidate/report@1`.
 */
export function diagnoseAgain(text: string): readonly Report[] {
  return judgeAgain(text).map(({ report }) => report);
}
