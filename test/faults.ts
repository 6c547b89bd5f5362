import { afterAll, describe, expect, it } from "vitest";
import { check } from "../src/check.ts";
import type { Fault } from "../src/lab/define.ts";
import { Lab } from "../src/lab/lab.ts";
import { checkOptionsOf } from "../src/lab/options.ts";
import type { Report } from "../src/report.ts";
import { expectValidReport } from "./schema.ts";

/** What any endpoint of the lab may be told besides: it is on loopback, and mostly without TLS. */
const trueOfAll = ["url/plain-http", "leak/server-banner"];

export const labKeys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };

/** Checks a fault of the lab as a user would, and gives the report. */
export async function checkFault(fault: Fault, lab: Lab): Promise<Report> {
  const endpoint = await fault.serve(lab);
  return check({
    url: endpoint.url,
    ...lab.keys,
    local: !fault.public,
    ...(fault.profile && { profile: fault.profile }),
    ...(fault.audit && { audit: true, auditTiming: fault.audit === "timing" }),
    ...checkOptionsOf(endpoint.options ?? []),
    ca: lab.authority.rootPem,
  });
}

/** One test for each fault: it is diagnosed as what it is, and as nothing else. */
export function describeFaults(family: string, faults: readonly Fault[]): void {
  describe(`endpoints of the lab: ${family}`, () => {
    const labs: Lab[] = [];
    afterAll(() => Promise.all(labs.map((lab) => lab.close())));
    for (const fault of faults) {
      it(`tells ${fault.id}${fault.face ? ` (${fault.face})` : ""}: ${fault.title}`, {
        timeout: 30_000,
      }, async () => {
        const lab = new Lab(labKeys);
        labs.push(lab);
        expectDiagnosis(await checkFault(fault, lab), fault);
      });
    }
  });
}

function expectDiagnosis(report: Report, fault: Fault): void {
  expectValidReport(report);
  const told = report.findings.map(({ id, severity, detail }) => `${severity} ${id}: ${detail}`).join("\n");
  const found = report.findings.find(({ id }) => id === fault.id);
  const complaints = report.findings
    .filter(({ severity }) => severity !== "info")
    .map(({ id }) => id)
    .filter((id) => id !== fault.id && !trueOfAll.includes(id) && !(fault.also ?? []).includes(id))
    .filter((id) => !(fault.others ?? []).includes(id));
  expect(complaints, told).toEqual([]);
  if (fault.id === "healthy") {
    expect(report.verdict, told).toBe("pass");
    expect(report.validates).toBe(true);
    return;
  }
  expect(found, told).toBeDefined();
  if (fault.others !== undefined) expectOthers(report, fault, told);
  if (found?.severity === "error") {
    expect(report.likelyCause?.id, told).toBe(fault.id);
    expect(report.verdict).toBe("fail");
  } else {
    expect(report.likelyCause, told).toBeNull();
    expect(report.verdict).toBe(fault.id.startsWith("tool/") ? "inconclusive" : "pass");
  }
}

/** Of several faults the one to mend first is told first, and the others are found: told, or folded under another. */
function expectOthers(report: Report, { id, others = [], also = [] }: Fault, told: string): void {
  const [first] = report.findings.filter((one) => ![...trueOfAll, ...also].includes(one.id));
  expect(first?.id, told).toBe(id);
  const found = report.findings.flatMap((one) => [one.id, ...one.explains]);
  expect(found, told).toEqual(expect.arrayContaining([...others]));
}
