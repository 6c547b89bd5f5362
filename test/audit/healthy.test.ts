import { afterAll, describe, expect, it } from "vitest";
import { mostRequests } from "../../src/audit/plan.ts";
import { check } from "../../src/check.ts";
import { allFaults, faultName } from "../../src/lab/catalogue.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkOptionsOf } from "../../src/lab/options.ts";
import { labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

const healthy = (await allFaults()).filter(({ id }) => id === "healthy");

describe("an audit of an endpoint that is right", () => {
  it.each(healthy.map((fault) => [faultName(fault), fault] as const))(
    "has nothing to complain of: %s",
    { timeout: 60_000 },
    async (_name, fault) => {
      const lab = new Lab(labKeys);
      labs.push(lab);
      const { url, options = [] } = await fault.serve(lab);
      const report = await check({
        url,
        ...lab.keys,
        local: true,
        audit: true,
        ...(fault.profile && { profile: fault.profile }),
        ...checkOptionsOf(options),
        ca: lab.authority.rootPem,
      });
      const complaints = report.findings.filter(
        ({ severity, id }) => severity !== "info" && id !== "url/plain-http",
      );
      expect(complaints.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
      expect(report.verdict).toBe("pass");
      expect(report.evidence.audit).toMatchObject({ made: "whole" });
      expect(report.evidence.audit?.sent).toBeLessThanOrEqual(mostRequests);
      expect(report.evidence.settings.audit).toBe(true);
      expectValidReport(report);
    },
  );
});
