import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { UsageError } from "../../src/errors.ts";
import { judgeAgain } from "../../src/explain.ts";
import { allFaults } from "../../src/lab/catalogue.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { checkFault, labKeys } from "../faults.ts";

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

async function reportOf(body: string): Promise<Report> {
  const lab = new Lab(labKeys);
  labs.push(lab);
  const url = await lab.http(() => ({ body }));
  return check({ url, ...labKeys, local: true, only: ["Validation"] });
}

async function reportOfFault(id: string): Promise<Report> {
  const lab = new Lab(labKeys);
  labs.push(lab);
  const fault = (await allFaults()).find((candidate) => candidate.id === id);
  if (fault === undefined) throw new Error(`the lab has no ${id}`);
  return checkFault(fault, lab);
}

/** What an object of an older version would look like: without some of the fields that it has today. */
function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.includes(name))
      .map(([name, one]) => [name, without(one, names)]),
  );
}

describe("a saved report", () => {
  it("is diagnosed again as it was", async () => {
    const report = await reportOf("thank you");
    const [again] = judgeAgain(JSON.stringify(report));
    expect(again?.report).toEqual(JSON.parse(JSON.stringify(report)));
    expect(again?.differences).toEqual([]);
  });

  it("is read one object a line, as several targets are written", async () => {
    const reports = [await reportOf("thank you"), await reportOf(labKeys.validationKey)];
    const text = reports.map((report) => `${JSON.stringify(report)}\n`).join("");
    expect(judgeAgain(text).map(({ report }) => report.verdict)).toEqual(["fail", "pass"]);
  });

  it("is read with a byte-order mark and Windows' line ends", async () => {
    const text = JSON.stringify(await reportOf("thank you"), null, 2).replaceAll("\n", "\r\n");
    expect(judgeAgain(`\uFEFF${text}\r\n`)).toHaveLength(1);
  });

  it("tells how today's diagnosis differs from the saved one", async () => {
    const report = await reportOf("thank you");
    const [again] = judgeAgain(
      JSON.stringify({
        ...report,
        verdict: "pass",
        likelyCause: null,
        findings: [],
        tool: { version: "0.0.1" },
      }),
    );
    expect(again?.writtenBy).toBe("0.0.1");
    expect(again?.differences).toContain("the verdict was pass and is fail");
    expect(again?.differences).toContain("the likely cause was none and is key/missing");
    expect(again?.differences.join()).toContain("found now: key/missing (error)");
  });

  const added = [
    ["sightings", "personalData", "reflected", "interim"],
    ["digest", "shape", "charset"],
    ["same", "proxied", "maxBodyBytes", "timeoutMs"],
    ["keys"],
    ["settings"],
    ["ask"],
    ["timings", "statusText", "httpVersion"],
    ["ownNetwork"],
    ["names", "issuerUrls", "keyBits"],
    ["software", "fittedTo", "docs"],
  ];

  it.each(added.map((names) => [names.join(", "), names] as const))(
    "of an older version, without %s, is diagnosed all the same",
    async (_, names) => {
      for (const id of ["key/missing", "tls/wrong-host", "tcp/refused", "redirect/to-https"]) {
        const old = without(await reportOfFault(id), names);
        const report = judgeAgain(JSON.stringify(old))[0]?.report;
        expect(["pass", "fail", "inconclusive"]).toContain(report?.verdict);
        expect(report?.checks).toHaveLength(12);
      }
    },
  );

  it("points to pages that there are", async () => {
    const report = await reportOf("thank you");
    expect(report.findings).not.toEqual([]);
    for (const { docs } of report.findings)
      expect(existsSync(path.join(import.meta.dirname, "../..", docs)), docs).toBe(true);
  });

  it("keeps what was seen as it was", async () => {
    const report = await reportOf("thank you");
    const again = judgeAgain(JSON.stringify(without(report, ["sightings"])))[0]?.report;
    expect(again?.evidence).toEqual(without(JSON.parse(JSON.stringify(report.evidence)), ["sightings"]));
  });

  it.each([
    ["nothing", "", "it holds no report"],
    ["words", "hello", "it is no JSON"],
    ["a fixture", '{"schema":"prevalidate/exchange@1"}', "its schema is"],
    ["another object", "{}", "“schema” is missing"],
    ["a list", "[]", "“schema” is missing"],
    ["a later version", '{"schema":"prevalidate/report@2"}', "reads prevalidate/report@1"],
    ["no evidence", '{"schema":"prevalidate/report@1"}', "its evidence is missing"],
    [
      "evidence of another kind",
      '{"schema":"prevalidate/report@1","target":"","profile":"classic","startedAt":"","durationMs":1,"evidence":{"url":{},"http":[1]}}',
      "its evidence is not whole",
    ],
  ])("is refused where there is none: %s", (_, text, says) => {
    expect(() => judgeAgain(text)).toThrow(UsageError);
    expect(() => judgeAgain(text)).toThrow(says);
  });

  it("names the line that is cut short", async () => {
    const line = JSON.stringify(await reportOf("thank you"));
    expect(() => judgeAgain(`${line}\n${line.slice(0, 50)}\n`)).toThrow("line 2 is no JSON");
    expect(() => judgeAgain(`${line}\n{}\n`)).toThrow("report 2 of 2: it is no report of prevalidate");
  });
});
