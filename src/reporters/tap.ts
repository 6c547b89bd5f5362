import type { Report } from "../report.ts";
import { isGood, isStrict } from "./counts.ts";
import { legible, legibleLine } from "./legible.ts";
import { targetWords } from "./plain-words.ts";
import type { Reporter, ReportView } from "./reporter.ts";
import { verdictSentence } from "./terminal/verdict.ts";
import { type TestCase, testCases } from "./test-cases.ts";

/**
 * TAP version 14: a subtest for each target, a point for each of the twelve checks, findings as YAML diagnostics.
 * The plan comes last, as targets may come in without end. A check that was interrupted bails out.
 */
export const tap: Reporter = async function* (reports, view) {
  yield "TAP version 14\n";
  let points = 0;
  let interrupted = false;
  for await (const report of reports) {
    points++;
    yield target(report, points, view);
    interrupted ||= report.evidence.interrupted ?? false;
  }
  yield interrupted ? "Bail out! The check was interrupted.\n" : `1..${points}\n`;
};

function target(report: Report, at: number, view: ReportView): string {
  const cases = testCases(report, isStrict(report, view));
  const lines = [`# Subtest: ${description(targetWords(report))}`];
  for (const [index, one] of cases.entries())
    lines.push(...point(one, index + 1).map((line) => `    ${line}`));
  lines.push(`    1..${cases.length}`);
  const ok = isGood(report, view);
  lines.push(
    `${ok ? "ok" : "not ok"} ${at} - ${description(`${targetWords(report)}: ${verdictSentence(report)}`)}`,
  );
  const { verdict, validates, profile, likelyCause, durationMs, waited, comparison } = report;
  lines.push(
    ...diagnostics({
      verdict,
      validates,
      profile,
      likelyCause: likelyCause?.id ?? null,
      duration_ms: durationMs,
      ...(waited && { waited_ms: waited.ms }),
      ...(comparison && { new: comparison.new, gone: comparison.gone, worse: comparison.worse }),
    }),
  );
  return `${lines.join("\n")}\n`;
}

function point({ id, title, result, findings, because }: TestCase, at: number): readonly string[] {
  const ok = result === "passed" || result === "skipped";
  const line = `${ok ? "ok" : "not ok"} ${at} - ${id}: ${description(title)}`;
  // After SKIP stands the reason, and it is the title.
  if (result === "skipped") return [`ok ${at} - ${id} # SKIP ${description(title)}`, ...details(findings)];
  const behind = because === undefined ? {} : { because: `${because.id}: ${because.title}` };
  // A failure under TODO is expected, and fails nothing.
  return [result === "known" ? `${line} # TODO known from the baseline` : line, ...details(findings, behind)];
}

function details(
  findings: TestCase["findings"],
  more: Readonly<Record<string, Value>> = {},
): readonly string[] {
  if (findings.length === 0 && Object.keys(more).length === 0) return [];
  const told = findings.map(({ id, severity, confidence, title, detail, fix }) => ({
    id,
    severity,
    confidence,
    message: title,
    detail,
    fix,
  }));
  return diagnostics({ ...more, ...(told.length > 0 && { findings: told }) });
}

/**
 * `#` begins a directive, and `\` takes away what the next character means. A brace at the end would open a subtest
 * for node-tap, and has no escape: it is not left at the end.
 */
function description(text: string): string {
  return legibleLine(text).replaceAll(/[\\#]/g, "\\$&").replace(/\{$/, "{…");
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A YAML block: maps and lists in block style, for reading; strings quoted, so that they hold anything. */
function diagnostics(value: Readonly<Record<string, Value>>): readonly string[] {
  return ["  ---", ...mapping(value).map((line) => `  ${line}`), "  ..."];
}

function mapping(value: Readonly<Record<string, Value>>): readonly string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const [first = "", ...rest] = node(item);
    return isScalar(item) || first === "[]" || first === "{}"
      ? [`${key}: ${first}`]
      : [`${key}:`, ...[first, ...rest].map((line) => `  ${line}`)];
  });
}

function node(value: Value): readonly string[] {
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).flatMap((item) => {
      const [first = "", ...rest] = node(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
    return items.length === 0 ? ["[]"] : items;
  }
  if (typeof value === "object" && value !== null) {
    const lines = mapping(value as Readonly<Record<string, Value>>);
    return lines.length === 0 ? ["{}"] : lines;
  }
  // JSON's strings are YAML's double-quoted ones (YAML 1.2.2 §7.3.1) once nothing unprintable is in them.
  return [typeof value === "string" ? JSON.stringify(legible(value)) : String(value)];
}

function isScalar(value: Value): boolean {
  return typeof value !== "object" || value === null;
}
