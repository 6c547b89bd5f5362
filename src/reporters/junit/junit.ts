import type { CheckId, Finding, Report } from "../../report.ts";
import { version } from "../../version.ts";
import { lastOf } from "../../view.ts";
import { isStrict } from "../counts.ts";
import { plainFinding, targetWords } from "../plain-words.ts";
import type { Reporter } from "../reporter.ts";
import { verdictSentence } from "../terminal/verdict.ts";
import { type TestCase, testCases } from "../test-cases.ts";
import { xmlElement, xmlText } from "./xml.ts";

/**
 * JUnit's XML as Jenkins, GitLab, Azure Pipelines and CircleCI read it: a suite for each target, a case for each of
 * the twelve checks. There is no standard; the elements and attributes are those that Jenkins' xUnit schema knows.
 * The root has no totals, so that suites can be written as they come.
 */
export const junit: Reporter = async function* (reports, view) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="prevalidate">\n';
  for await (const report of reports) yield suite(report, testCases(report, isStrict(report, view)));
  yield "</testsuites>\n";
};

function suite(report: Report, cases: readonly TestCase[]): string {
  const count = (wanted: TestCase["result"]) => cases.filter(({ result }) => result === wanted).length;
  return xmlElement(
    "testsuite",
    {
      name: targetWords(report),
      tests: cases.length,
      failures: count("failed"),
      errors: count("unknown"),
      skipped: count("skipped") + count("known"),
      time: seconds(report.durationMs),
      timestamp: timestamp(report),
    },
    [
      "\n",
      xmlElement("properties", {}, ["\n", ...properties(report)]),
      ...cases.map((one) => testCase(one, report)),
      xmlElement("system-out", {}, [xmlText(verdictSentence(report))]),
    ],
  );
}

function properties(report: Report): readonly string[] {
  const { profile, verdict, validates, likelyCause, waited, comparison } = report;
  const values = {
    profile,
    verdict,
    validates: validates === null ? "unknown" : String(validates),
    likelyCause: likelyCause?.id ?? "none",
    version,
    interrupted: String(report.evidence.interrupted ?? false),
    ...(waited && { waitedMs: Math.round(waited.ms) }),
    ...(comparison && { regressed: String(comparison.regressed) }),
  };
  return Object.entries(values).map(([name, value]) => xmlElement("property", { name, value }));
}

/** The name has what stays the same from run to run, so that a test keeps its history. */
function testCase(one: TestCase, report: Report): string {
  const { findings } = one;
  const attributes = {
    name: `${one.id}: ${targetWords(report)}`,
    classname: `prevalidate.${report.profile}`,
    time: seconds(timeOf(one.id, report)),
  };
  const why = [findings.map((finding) => told(finding, report.software)).join("\n\n"), behind(one)]
    .filter((text) => text !== "")
    .join("\n\n");
  if (one.result === "known")
    return xmlElement("testcase", attributes, [
      xmlElement("skipped", { message: `Known from the baseline: ${one.title}` }),
      ...output(why),
    ]);
  if (one.result === "skipped")
    return xmlElement("testcase", attributes, [
      xmlElement("skipped", { message: one.title }),
      ...output(why),
    ]);
  if (one.result === "passed")
    return xmlElement("testcase", attributes, output(findings.length > 0 ? `${one.title}\n\n${why}` : ""));
  const own = findings.find(({ severity }) => severity !== "info");
  return xmlElement("testcase", attributes, [
    xmlElement(
      one.result === "failed" ? "failure" : "error",
      { message: own?.title ?? one.title, type: (own ?? one.because)?.id ?? one.id },
      [xmlText([one.title, "", why || "Nothing further was found out."].join("\n"))],
    ),
  ]);
}

function output(text: string): readonly string[] {
  return text === "" ? [] : [xmlElement("system-out", {}, [xmlText(text)])];
}

function told(finding: Finding, software: Report["software"]): string {
  return `${finding.title} (${finding.severity}: ${finding.id})\n${plainFinding(finding, software)}`;
}

function behind({ because }: TestCase): string {
  return because === undefined
    ? ""
    : `Probably for the reason told elsewhere: ${because.title} (${because.id}).`;
}

/** xs:dateTime without fraction or zone is all that the strictest readers take; it is UTC. */
function timestamp({ startedAt }: Report): string | undefined {
  const ms = Date.parse(startedAt);
  // What a saved report has for a time need not be one.
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().slice(0, 19);
}

/** The post that answers the question; what goes before it is counted with the suite alone. */
const posts: Partial<Record<CheckId, string>> = {
  "accepts-post": "validation",
  "rejects-wrong-secret": "wrong-secret",
  "handles-delivered": "delivered",
  "handles-failed": "failed",
  "handles-complaint": "complaint",
};

function timeOf(id: CheckId, { evidence }: Report): number {
  const name = posts[id];
  return name === undefined ? 0 : (lastOf(evidence, name)?.timings.totalMs ?? 0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
