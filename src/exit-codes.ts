import type { Report } from "./report.ts";

/** Codes a command ends with; signals have their own (128 and the signal's number). */
export const exitCodes = { pass: 0, fail: 1, usage: 2, inconclusive: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Of a report that was compared with a baseline, only what is new fails.
 * @param strict warnings fail as well.
 */
export function exitCodeOf(report: Report, strict: boolean): ExitCode {
  const { comparison } = report;
  if (report.verdict === "inconclusive") return exitCodes.inconclusive;
  if (comparison === undefined ? report.verdict === "fail" : comparison.regressed) return exitCodes.fail;
  const warned = report.findings.some(
    ({ id, severity }) => severity === "warning" && (comparison?.new.includes(id) ?? true),
  );
  return (strict || report.strict) && warned ? exitCodes.fail : exitCodes.pass;
}

/** The gravest of several: a failure over "can't tell" over a pass. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  const byGravity = [exitCodes.fail, exitCodes.inconclusive, exitCodes.pass];
  return byGravity.find((code) => codes.includes(code)) ?? exitCodes.pass;
}
