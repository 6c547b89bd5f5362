import { allCauses } from "./causes/all.ts";
import type { Cause } from "./causes/define.ts";
import { diagnose } from "./diagnose.ts";
import { UsageError } from "./errors.ts";
import type { Evidence } from "./evidence.ts";
import type { Report } from "./report.ts";

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
  const saved = parseReports(text);
  if (saved.length === 0) throw new UsageError("it holds no report");
  return saved.map((value) => {
    const report = requireReport(value);
    try {
      return { ...report, ...diagnose(report.evidence) };
    } catch (error) {
      throw new UsageError("its evidence is not whole", { cause: error });
    }
  });
}

function parseReports(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (whole) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      // One line that is no JSON is no NDJSON either; the error about the whole says more.
      if (lines.length < 2) throw whole;
      return lines.map((line): unknown => JSON.parse(line));
    } catch {
      throw new UsageError("it is no JSON", { cause: whole });
    }
  }
}

function requireReport(value: unknown): Report {
  if (!isRecord(value) || typeof value.schema !== "string")
    throw new UsageError("it is no report of prevalidate: “schema” is missing");
  if (value.schema !== "prevalidate/report@1")
    throw new UsageError(
      `its schema is ${JSON.stringify(value.schema)}, and this version reads prevalidate/report@1`,
    );
  if (!isRecord(value.evidence) || !isEvidence(value.evidence))
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

function isEvidence(value: Record<string, unknown>): value is Record<string, unknown> & Evidence {
  return isRecord(value.settings) && isRecord(value.url);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
