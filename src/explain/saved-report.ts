import { diagnose } from "../diagnose.ts";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { completeEvidence, isRecord } from "./old-evidence.ts";

/** A saved report, as it was and as it is judged now. */
export interface JudgedAgain {
  readonly report: Report;
  /** How today's diagnosis differs from the one that was saved, in words; empty when it does not. */
  readonly differences: readonly string[];
  /** The version that wrote it. */
  readonly writtenBy: string;
}

/**
 * Diagnoses saved reports again, by the rules of today.
 * @param text JSON as `--reporter json` writes it: one object, or one a line.
 * @returns each report with a new diagnosis; what was asked and seen is unchanged.
 * @throws UsageError when the text is no JSON, or holds something that is no `prevalidate/report@1`; where there are
 *   several lines, it names the line.
 */
export function judgeAgain(text: string): readonly JudgedAgain[] {
  return eachReport(text, judgeReport);
}

/**
 * Reads saved reports as they were judged then.
 * @throws UsageError as `judgeAgain` does, and where verdict, findings or checks are missing.
 */
export function readSavedReports(text: string): readonly Report[] {
  return eachReport(text, (value) => {
    const saved = requireReport(value);
    const lists = [saved.findings, saved.checks];
    if (
      typeof saved.verdict !== "string" ||
      !lists.every((list) => Array.isArray(list) && list.every(isRecord))
    )
      throw new UsageError("it lacks verdict, findings or checks");
    return {
      ...saved,
      findings: saved.findings.map((finding) => ({ ...finding, explains: finding.explains ?? [] })),
    };
  });
}

function eachReport<T>(text: string, read: (value: unknown) => T): readonly T[] {
  const saved = parseReports(text);
  if (saved.length === 0) throw new UsageError("it holds no report");
  return saved.map((value, at) => {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof UsageError) || saved.length === 1) throw error;
      throw new UsageError(`report ${at + 1} of ${saved.length}: ${error.message}`, { cause: error.cause });
    }
  });
}

/**
 * Diagnoses one saved report again.
 * @param value what JSON made of it.
 * @throws UsageError for what is no `prevalidate/report@1`, or lacks a part of it.
 */
export function judgeReport(value: unknown): JudgedAgain {
  const saved = requireReport(value);
  try {
    const evidence = completeEvidence(saved.evidence, saved);
    const report = { ...saved, ...diagnose(evidence) };
    return { report, differences: differencesOf(saved, report), writtenBy: versionOf(saved) };
  } catch (error) {
    throw new UsageError("its evidence is not whole", { cause: error });
  }
}

function parseReports(text: string): readonly unknown[] {
  const whole = text.replace(/^\uFEFF/, "").trim();
  if (whole === "") return [];
  try {
    return [JSON.parse(whole)];
  } catch (error) {
    const lines = whole.split("\n").filter((line) => line.trim() !== "");
    // One line that is no JSON is no NDJSON either; the error about the whole says more.
    if (lines.length < 2) throw new UsageError("it is no JSON", { cause: error });
    return lines.map((line, at): unknown => parseLine(line, at, error));
  }
}

function parseLine(line: string, at: number, whole: unknown): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    // Where even the first line is none, it never was one object a line.
    if (at === 0) throw new UsageError("it is no JSON", { cause: whole });
    throw new UsageError(`line ${at + 1} is no JSON (is the file cut short?)`, { cause: error });
  }
}

function requireReport(value: unknown): Report {
  if (!isRecord(value) || typeof value.schema !== "string")
    throw new UsageError("it is no report of prevalidate: “schema” is missing");
  if (value.schema !== "prevalidate/report@1")
    throw new UsageError(
      `its schema is ${JSON.stringify(value.schema)}, and this version reads prevalidate/report@1`,
    );
  if (!isRecord(value.evidence) || !isRecord(value.evidence.url))
    throw new UsageError("its evidence is missing");
  const { target, profile, startedAt, durationMs } = value;
  const whole =
    typeof target === "string" &&
    typeof profile === "string" &&
    typeof startedAt === "string" &&
    typeof durationMs === "number";
  if (!whole) throw new UsageError("it lacks target, profile, startedAt or durationMs");
  return value as unknown as Report;
}

function versionOf(saved: Partial<Report>): string {
  return typeof saved.tool?.version === "string" ? saved.tool.version : "an unknown version";
}

function differencesOf(saved: Partial<Report>, now: Report): readonly string[] {
  const before = { verdict: String(saved.verdict), cause: causeOf(saved), others: othersOf(saved) };
  const after = { verdict: now.verdict, cause: causeOf(now), others: othersOf(now) };
  const gone = before.others.filter((id) => !after.others.includes(id));
  const come = after.others.filter((id) => !before.others.includes(id));
  return [
    ...(before.verdict === after.verdict
      ? []
      : [`the verdict was ${before.verdict} and is ${after.verdict}`]),
    ...(before.cause === after.cause ? [] : [`the likely cause was ${before.cause} and is ${after.cause}`]),
    ...(come.length === 0 ? [] : [`found now: ${come.join(", ")}`]),
    ...(gone.length === 0 ? [] : [`no longer found: ${gone.join(", ")}`]),
  ];
}

function causeOf({ likelyCause }: Partial<Report>): string {
  return isRecord(likelyCause) ? String(likelyCause.id) : "none";
}

function othersOf({ findings }: Partial<Report>): readonly string[] {
  if (!Array.isArray(findings)) return [];
  return findings.filter(isRecord).map(({ id, severity }) => `${String(id)} (${String(severity)})`);
}
