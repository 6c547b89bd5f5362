import { afterAll, describe, expect, it } from "vitest";
import type { Fault } from "../../src/lab/define.ts";
import { hostileFaults } from "../../src/lab/faults/hostile.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { checkFault, labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";
import { steering } from "./steering.ts";

/** Every text in a report, whatever it is in. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsIn(item)]);
}

function expectNamed(report: Report, { id }: Fault): void {
  const told = report.findings.map((one) => `${one.severity} ${one.id}: ${one.detail}`).join("\n");
  if (id === "healthy") {
    expect(report.verdict, told).toBe("pass");
    return;
  }
  const found = report.findings.find((finding) => finding.id === id);
  expect(found, told).toBeDefined();
  expect(found?.detail.length).toBeGreaterThan(20);
}

describe("a check of a hostile endpoint ends, names what happened, and lets nothing through", () => {
  const labs: Lab[] = [];
  afterAll(() => Promise.all(labs.map((lab) => lab.close())));

  it("and there are at least sixty of them, each with a name of its own", () => {
    const names = hostileFaults.map(({ hostile }) => hostile);
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(names).toEqual([...new Set(names)]);
    expect(names).not.toContain(undefined);
  });

  it.each(hostileFaults.map((fault) => [fault.hostile, fault.title, fault] as const))(
    "%s: %s",
    { timeout: 30_000 },
    async (_name, _title, fault) => {
      const lab = new Lab(labKeys);
      labs.push(lab);
      const report = await checkFault(fault, lab);
      expectNamed(report, fault);
      expectValidReport(report);
      const texts = textsIn(report);
      expect(texts.filter((text) => steering.test(text))).toEqual([]);
      for (const key of Object.values(labKeys))
        expect(texts.filter((text) => text.includes(key))).toEqual([]);
    },
  );
});
