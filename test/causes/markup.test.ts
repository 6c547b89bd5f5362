import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { Lab, type LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";

describe("events that are refused with the check's own markup in them", () => {
  let lab: Lab;
  afterEach(() => lab.close());

  /** Checks a handler that answers 403 to the requests that `refuses` says. */
  async function checkWith(refuses: (request: LabRequest) => boolean): Promise<Report> {
    lab = new Lab(labKeys);
    const url = await lab.http((request) =>
      refuses(request) ? { status: 403, body: "no" } : lab.correct(request),
    );
    return check({ url, ...labKeys, local: true });
  }

  const marked = ({ fields }: LabRequest) => [...fields.values()].some((value) => value.includes("<i>"));
  const ids = ({ findings }: Report) =>
    findings.filter(({ severity }) => severity !== "info").map(({ id }) => id);
  const named = (report: Report, ending: string) =>
    Object.keys(report.evidence.http ?? {}).filter((name) => name.endsWith(ending));

  it("are posted again without it, and once more with it", async () => {
    const report = await checkWith(marked);
    expect(ids(report)).toEqual(["handler/refuses-markup"]);
    expect(report.findings[0]?.confidence).toBe("certain");
    expect(report.verdict).toBe("pass");
    expect(named(report, "-plain")).toContain("delivered-plain");
    expect(named(report, "-marked")).toContain("delivered-marked");
    expect(report.evidence.http?.["delivered-plain"]?.request.body).not.toContain("prevalidate%3C%2Fi");
  });

  it("are not said to be refused for it when they are refused without it as well", async () => {
    const report = await checkWith(({ fields }) => fields.get("Type") === "Failed");
    expect(ids(report)).toEqual(["handler/event-fails"]);
    expect(named(report, "-plain")).toEqual(["failed-plain"]);
    expect(named(report, "-marked")).toEqual([]);
  });

  it("are not said to be refused for it when they pass later, with it", async () => {
    const times = new Map<string, number>();
    const report = await checkWith(({ fields }) => {
      const type = fields.get("Type") ?? "";
      times.set(type, (times.get(type) ?? 0) + 1);
      return type === "Complaint" && (times.get(type) ?? 0) <= 2;
    });
    expect(named(report, "-marked")).toEqual(["complaint-marked"]);
    expect(ids(report)).not.toContain("handler/refuses-markup");
  });

  it("are not asked for where events pass", async () => {
    const report = await checkWith(() => false);
    expect(ids(report)).toEqual([]);
    expect([...named(report, "-plain"), ...named(report, "-marked")]).toEqual([]);
  });
});
