import { diagnose } from "../diagnose.ts";
import type { Evidence } from "../evidence.ts";
import type { Report } from "../report.ts";
import type { Redacted } from "../units.ts";
import { errorsOf, vantageOf } from "./seen.ts";

/** A report on a target, and the place it was made at: a worker's `--name`. */
export interface ReportFrom {
  readonly from: string;
  readonly report: Report;
}

/**
 * Makes one report of several on one target, each from another place, and judges what they come to together. In
 * which order they are given does not matter: the best stands for the target, the earliest of equals, and the others
 * are held against it.
 * @param reports of one target and profile, at least one; names of places are shown as they are.
 * @returns a report whose evidence has the others in short (`vantages`); of one report, that report, which says where
 *   it is from. What `--ignore` left out of any of the reports stays out.
 * @throws RangeError without a report.
 */
export function mergeVantages(reports: readonly ReportFrom[]): Report {
  const [best, ...others] = [...reports].sort(byWorth);
  if (best === undefined) throw new RangeError("there is no report to merge");
  const { report, from } = best;
  if (others.length === 0) return { ...report, evidence: { ...report.evidence, from: name(from) } };
  const here = errorsOf(report);
  const evidence: Evidence = {
    ...report.evidence,
    from: name(from),
    vantages: others.map((other) => vantageOf(other.report, { name: name(other.from), by: "worker" }, here)),
  };
  return {
    ...report,
    durationMs: Math.max(...reports.map((one) => one.report.durationMs)),
    ...diagnose(evidence, { ignore: reports.flatMap(leftOut) }),
    evidence,
  };
}

/** A report does not say what was ignored: it is what its evidence shows and it does not tell. */
function leftOut({ report }: ReportFrom): readonly string[] {
  const told = new Set(report.findings.flatMap(({ id, explains }) => [id, ...explains]));
  return diagnose(report.evidence)
    .findings.map(({ id }) => id)
    .filter((id) => !told.has(id));
}

const verdicts = ["pass", "fail", "inconclusive"] as const;

/** A report that says something of the endpoint before one that does not; then the one that says the better. */
function byWorth(a: ReportFrom, b: ReportFrom): number {
  const worth = ({ report }: ReportFrom) =>
    verdicts.indexOf(report.verdict) + (answered(report) ? 0 : verdicts.length);
  const order = worth(a) - worth(b) || compare(a.report.startedAt, b.report.startedAt);
  return order || compare(a.from, b.from);
}

function answered({ evidence }: Report): boolean {
  return evidence.http?.validation?.response !== undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A name that whoever runs the worker gave it: no key, and nothing that came from outside. */
function name(text: string): Redacted {
  return text as Redacted;
}
