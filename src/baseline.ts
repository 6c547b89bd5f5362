import { readSavedReports } from "./explain/saved-report.ts";
import type { CheckId, Comparison, Finding, Report, Severity } from "./report.ts";

/** The part of a saved report that a later one is compared with. */
export type Baseline = Pick<
  Report,
  "name" | "target" | "profile" | "startedAt" | "verdict" | "findings" | "checks"
>;

/** As much of that as a comparison looks at. */
export interface ComparedWith extends Omit<Baseline, "findings" | "checks"> {
  readonly findings: readonly Pick<Finding, "id" | "severity" | "explains">[];
  readonly checks: readonly Pick<Report["checks"][number], "id" | "outcome">[];
}

/**
 * Reads saved reports to compare with, as they were judged then.
 * @param text JSON as `--reporter json` writes it: one object, or one a line.
 * @throws UsageError when the text is no JSON, or holds something that is no `prevalidate/report@1`.
 */
export function readBaseline(text: string): readonly Baseline[] {
  return readSavedReports(text);
}

/**
 * Tells what is new since earlier reports. What failed then and fails now is known, and no reason to fail again.
 * @param report of a check.
 * @param baseline earlier reports; the last one of the same target and profile counts.
 * @param options ids of causes that count neither then nor now.
 * @returns the same report with its `comparison`. Verdict and findings stay what they are.
 */
export function compareWith(
  report: Report,
  baseline: readonly ComparedWith[],
  options: { readonly ignore?: readonly string[] } = {},
): Report {
  const candidates = baseline.filter(
    ({ target, profile }) => target === report.target && profile === report.profile,
  );
  // One endpoint may be two targets, with other keys or headers: then their names tell them apart.
  const same = candidates.findLast(({ name }) => name === report.name) ?? candidates.at(-1);
  const counted = <F extends Pick<Finding, "id">>(findings: readonly F[]) =>
    findings.filter(({ id }) => options.ignore?.includes(id) !== true);
  const then = counted(same?.findings ?? []);
  const isNew = (finding: Finding): boolean => gravityOf(finding.severity) > gravityThen(then, finding.id);
  const worse = report.checks.filter(
    ({ id, outcome }) => outcome === "fail" && outcomeThen(same, id) === "pass",
  );
  const found = counted(report.findings);
  const now = new Set(found.flatMap(({ id, explains }) => [id, ...explains]));
  const comparison: Comparison = {
    baseline: same === undefined ? null : { startedAt: same.startedAt, verdict: same.verdict },
    new: found.filter(isNew).map(({ id }) => id),
    known: found.filter((finding) => !isNew(finding)).map(({ id }) => id),
    gone: then.filter(({ id, severity }) => severity !== "info" && !now.has(id)).map(({ id }) => id),
    worse: worse.map(({ id }) => id),
    regressed: worse.length > 0 || found.some((finding) => finding.severity === "error" && isNew(finding)),
  };
  return { ...report, comparison };
}

const gravity: readonly Severity[] = ["info", "warning", "error"];

function gravityOf(severity: Severity): number {
  return gravity.indexOf(severity);
}

/** How grave it was then, -1 where it was not found. What another explained weighed as much as that one. */
function gravityThen(then: ComparedWith["findings"], id: string): number {
  const before = then.filter((finding) => finding.id === id || finding.explains.includes(id));
  return Math.max(-1, ...before.map(({ severity }) => gravityOf(severity)));
}

function outcomeThen(baseline: ComparedWith | undefined, id: CheckId): string | undefined {
  return baseline?.checks.find((check) => check.id === id)?.outcome;
}
