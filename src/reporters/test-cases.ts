import { checkOf, checksOf } from "../check-findings.ts";
import type { Check, CheckId, Finding, Report } from "../report.ts";
import { isNew, weighs } from "./counts.ts";
import { leadingFinding } from "./terminal/findings.ts";

/*
 * A report as a suite of tests, for formats that know nothing else: a case for each of the twelve checks. Some case
 * fails or is unknown if and only if the command fails.
 */

export interface TestCase {
  readonly id: CheckId;
  /** The check's sentence. */
  readonly title: string;
  /**
   * `unknown`: it was to be found out and could not be, which fails the command too. `known`: it fails as it did in the
   * baseline, which does not.
   */
  readonly result: "passed" | "failed" | "unknown" | "known" | "skipped";
  /** Findings that are told here and nowhere else, the gravest first. */
  readonly findings: readonly Finding[];
  /** For a case that did not come out well and has no finding of its own: the one, told elsewhere, that is behind it. */
  readonly because?: Finding;
}

/** @param strict warnings fail. */
export function testCases(report: Report, strict: boolean): readonly TestCase[] {
  const { checks, findings } = report;
  const unknown = report.verdict === "inconclusive" ? notFoundOut(report) : undefined;
  return checks.map((check): TestCase => {
    const { id, title } = check;
    const own = findings.filter((finding) => checkOf(finding, checks) === id);
    const result = resultOf(check, own, report, strict);
    if (result === "passed" || result === "skipped")
      return id === unknown
        ? { id, title, result: "unknown", findings: own, ...behind(id, own, report) }
        : { id, title, result, findings: own };
    return { id, title, result, findings: own, ...behind(id, own, report) };
  });
}

function resultOf(
  { id, outcome }: Check,
  own: readonly Finding[],
  report: Report,
  strict: boolean,
): TestCase["result"] {
  const grave = own.filter((finding) => weighs(finding, strict));
  const warned = strict && report.findings.some(({ severity }) => severity === "warning");
  const fails = outcome === "fail" || grave.length > 0 || (warned && outcome === "warn");
  if (!fails) return outcome === "skipped" ? "skipped" : "passed";
  const { comparison } = report;
  const counts =
    comparison === undefined ||
    comparison.worse.includes(id) ||
    grave.some((finding) => isNew(finding, report));
  return counts ? "failed" : "known";
}

/** What is behind a case that says nothing itself: what bears upon it, or else what matters most. */
function behind(id: CheckId, own: readonly Finding[], report: Report): Pick<TestCase, "because"> {
  const grave = report.findings.filter(({ severity }) => severity !== "info");
  const because =
    grave.find((finding) => checksOf(finding).includes(id)) ?? leadingFinding(report) ?? grave[0];
  const explained = own.some((finding) => finding.severity !== "info" || finding === because);
  return explained || because === undefined ? {} : { because };
}

/** The first question that stayed open. */
function notFoundOut({ checks }: Report): CheckId | undefined {
  return (checks.find(({ outcome }) => outcome === "skipped") ?? checks[0])?.id;
}
