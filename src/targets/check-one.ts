import { check } from "../check.ts";
import { diagnose } from "../diagnose.ts";
import type { Report } from "../report.ts";
import type { Work } from "./work.ts";

/** Makes one check of many, and leaves out what does not count. */
export async function checkOne({ options, ignore }: Omit<Work, "id">, signal: AbortSignal): Promise<Report> {
  const report = await check({ ...options, signal });
  return ignore.length === 0 ? report : { ...report, ...diagnose(report.evidence, { ignore }) };
}
