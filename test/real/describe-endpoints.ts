import { afterAll, expect, it } from "vitest";
import { recogniseSoftware } from "../../src/advice/software.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";
import type { RealEndpoint, ServeEndpoints } from "./endpoints/endpoint.ts";
import { checkReal } from "./expectations.ts";
import { describeWith, find, Programs } from "./programs.ts";

/**
 * One test for each endpoint of a real server: it is told what it has, and nothing else, and the fix is one for
 * that server. The server starts while tests are collected, since the table comes from it.
 */
export function describeEndpoints(title: string, needed: readonly string[], serve: ServeEndpoints): void {
  describeWith(needed, title, async () => {
    // What is skipped is collected all the same.
    if (needed.some((program) => find(program) === undefined)) return it("is not installed", () => {});
    const [programs, lab] = [new Programs(), new Lab(labKeys)];
    afterAll(async () => {
      await programs.close();
      await lab.close();
    });
    const endpoints = await serve(programs, lab);
    for (const endpoint of endpoints) {
      it(`tells ${endpoint.id} of ${endpoint.face}`, { timeout: 30_000 }, async () => {
        const report = await checkReal(endpoint.url, { ca: lab.authority.rootPem, ...endpoint.options });
        expectEndpoint(report, endpoint);
      });
    }
  });
}

/** The cause is told, first if it is an error; nothing else is complained of; software and fix are the right ones. */
export function expectEndpoint(report: Report, endpoint: RealEndpoint): void {
  const told = report.findings
    .map(({ id, severity, detail, fix }) => `${severity} ${id}: ${detail} → ${fix.join(" | ")}`)
    .join("\n");
  const fine = ["url/plain-http", endpoint.id, ...(endpoint.also ?? [])];
  const complaints = report.findings.filter(({ severity, id }) => severity !== "info" && !fine.includes(id));
  expect(
    complaints.map(({ id }) => id),
    told,
  ).toEqual([]);
  expectCauseOf(report, endpoint, told);
  if (endpoint.software !== undefined)
    expect(
      recogniseSoftware(report.evidence).map(({ name }) => name),
      told,
    ).toContain(endpoint.software);
}

function expectCauseOf(report: Report, { id, fix }: RealEndpoint, told: string): void {
  if (id === "healthy") {
    expect(report.verdict, told).toBe("pass");
    expect(report.validates).toBe(true);
    return;
  }
  const found = report.findings.find((finding) => finding.id === id);
  expect(found, told).toBeDefined();
  if (found?.severity === "error") {
    expect(report.likelyCause?.id, told).toBe(id);
    expect(report.verdict).toBe("fail");
  } else {
    expect(report.verdict, told).toBe("pass");
  }
  if (fix !== undefined) expect(found?.fix.join("\n"), told).toMatch(fix);
}
