import { expect } from "vitest";
import { check } from "../../src/check.ts";
import type { Report } from "../../src/report.ts";
import type { CheckOptions } from "../../src/settings.ts";
import { labKeys } from "../faults.ts";

/** Checks a real endpoint on loopback with the keys that the handlers here know. */
export function checkReal(url: string, options: Partial<CheckOptions> = {}): Promise<Report> {
  return check({ url, ...labKeys, local: true, ...options });
}

/** Nothing is complained of but what is true of any endpoint on loopback without TLS. */
export function expectHealthy(report: Report, ...also: readonly string[]): void {
  const complaints = report.findings
    .filter(({ severity }) => severity !== "info")
    .filter(({ id }) => id !== "url/plain-http" && !also.includes(id));
  expect(
    complaints.map(({ id, detail }) => `${id}: ${detail}`),
    report.target,
  ).toEqual([]);
  expect(report.verdict).toBe("pass");
  expect(report.validates).toBe(true);
}
