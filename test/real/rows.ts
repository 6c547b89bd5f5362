import { afterAll, beforeAll, expect, it } from "vitest";
import { recogniseSoftware } from "../../src/advice/software.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";
import type { RealEndpoint, ServeEndpoints } from "./endpoints/endpoint.ts";
import { checkReal, expectHealthy } from "./expectations.ts";
import { describeWith, Programs } from "./programs.ts";

/** An endpoint of a table, and what a check of it must tell. */
export interface Row extends Omit<RealEndpoint, "url"> {
  /** How it is broken, in a few words; the table's name is put before it. */
  readonly face: string;
  /** Which of the table's servers has it; the table's own names. */
  readonly on?: string;
  /** Path of the URL. */
  readonly at: string;
  /** What the finding must be: `certain` where nothing else could look like this. */
  readonly confidence?: Report["findings"][number]["confidence"];
  /** Another cause that can't be told from this one, which must be found beside it. */
  readonly or?: string;
  /** What the detail must say. */
  readonly says?: RegExp;
}

/**
 * The endpoints of a table.
 * @param family what they run on; it goes before each face.
 * @param origins the address of each of the table's servers; `main` is meant where a row names none.
 */
export function endpointsOf(
  family: string,
  rows: readonly Row[],
  origins: Readonly<Record<string, string>>,
): readonly RealEndpoint[] {
  return rows.map(({ at, on, also = [], or, confidence: _confidence, says: _says, ...row }) => {
    const origin = origins[on ?? "main"];
    if (origin === undefined) throw new Error(`${row.face}: no server ${on}`);
    const told = or === undefined ? also : [...also, or];
    return { ...row, face: `${family}: ${row.face}`, url: origin + at, also: told };
  });
}

/** One test for each row: it is diagnosed as what it is and as nothing else, with the remedy of its software. */
export function describeRows(
  family: string,
  needs: readonly string[],
  rows: readonly Row[],
  serve: ServeEndpoints,
): void {
  describeWith(needs, `endpoints on ${family}`, () => {
    const programs = new Programs();
    const lab = new Lab(labKeys);
    let endpoints: readonly RealEndpoint[] = [];
    beforeAll(async () => {
      endpoints = await serve(programs, lab);
    }, 60_000);
    afterAll(async () => {
      await programs.close();
      await lab.close();
    });
    for (const row of rows)
      it(`tells ${row.id}: ${row.face}`, { timeout: 30_000 }, async () => {
        const endpoint = endpoints.find(({ face }) => face === `${family}: ${row.face}`);
        if (endpoint === undefined) throw new Error(`${row.face} is not served`);
        expectRow(await checkReal(endpoint.url, endpoint.options), row);
      });
  });
}

function expectRow(report: Report, row: Row): void {
  const told = report.findings
    .map(({ severity, confidence, id, detail }) => `${severity} ${id} (${confidence}): ${detail}`)
    .join("\n");
  if (row.software !== undefined)
    expect(recogniseSoftware(report.evidence).map(({ name }) => name)).toContain(row.software);
  const also = [...(row.also ?? []), ...(row.or === undefined ? [] : [row.or])];
  if (row.id === "healthy") {
    expectHealthy(report, ...also);
    return;
  }
  const found = report.findings.find(({ id }) => id === row.id);
  expect(found, told).toBeDefined();
  const complaints = report.findings
    .filter(({ severity }) => severity !== "info")
    .map(({ id }) => id)
    .filter((id) => id !== row.id && id !== "url/plain-http" && !also.includes(id));
  expect(complaints, told).toEqual([]);
  expect(report.likelyCause?.id, told).toBe(found?.severity === "error" ? row.id : undefined);
  expect(report.verdict, told).toBe(found?.severity === "error" ? "fail" : "pass");
  if (row.or !== undefined)
    expect(
      report.findings.map(({ id }) => id),
      told,
    ).toContain(row.or);
  if (row.confidence !== undefined) expect(found?.confidence, told).toBe(row.confidence);
  if (row.says !== undefined) expect(`${found?.title}\n${found?.detail}`).toMatch(row.says);
  if (row.fix !== undefined) expect(found?.fix.join("\n")).toMatch(row.fix);
}
