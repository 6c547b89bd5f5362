import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { checkOf, checksOf } from "../../src/check-findings.ts";
import { exitCodeOf } from "../../src/exit-codes.ts";
import { type Comparison, checkIds } from "../../src/report.ts";
import { testCases } from "../../src/reporters/test-cases.ts";
import { useLabReports } from "./lab-reports.ts";
import { checks, comparison, finding, passed, report } from "./sample.ts";

const reports = useLabReports();

describe("the check that a finding belongs to", () => {
  it("is known for every cause", () => {
    const unknown = checksOf(finding({ id: "no/such-cause", evidence: [] }));
    for (const { id } of allCauses) {
      const ids = checksOf(finding({ id, evidence: [] }));
      expect(ids, id).not.toEqual(unknown);
      for (const one of ids) expect(checkIds).toContain(one);
    }
  });

  it("is one that failed for its sake, on real endpoints", () => {
    for (const { findings, checks: all, target } of reports())
      for (const one of findings.filter(({ severity }) => severity === "error")) {
        const home = all.find(({ id }) => id === checkOf(one, all));
        expect([one.id, home?.outcome], target).toEqual([one.id, "fail"]);
      }
  });

  it.each([
    ["handler/event-fails", ["http.complaint"], "handles-complaint"],
    ["handler/event-fails", ["http.failed", "http.failed-retry"], "handles-failed"],
    ["key/only-on-validation", ["http.validation", "http.delivered"], "returns-validation-key"],
  ])("is the event's own where %s rests on %j", (id, evidence, home) => {
    expect(checkOf(finding({ id, evidence }), checks())).toBe(home);
  });

  it("is the one that came out badly, of several", () => {
    const one = finding({ id: "gate/rate-limited", evidence: ["http.validation"] });
    expect(checkOf(one, checks({ "handles-failed": "fail" }))).toBe("handles-failed");
  });
});

describe("the cases of a report", () => {
  it("come from endpoints of every verdict", () => {
    expect(new Set(reports().map(({ verdict }) => verdict))).toEqual(
      new Set(["pass", "fail", "inconclusive"]),
    );
    expect(reports().filter(({ evidence }) => evidence.interrupted)).toHaveLength(1);
  });

  it.each([false, true])("fail if and only if the command does (--strict: %s)", (strict) => {
    for (const one of reports()) {
      const bad = testCases(one, strict).filter(({ result }) => result === "failed" || result === "unknown");
      expect(bad.length > 0, one.target).toBe(exitCodeOf(one, strict) !== 0);
    }
  });

  it("tell each finding once, and something wherever they fail", () => {
    for (const one of reports()) {
      const cases = testCases(one, true);
      expect(
        cases
          .flatMap(({ findings }) => findings)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(one.findings.map(({ id }) => id).sort());
      for (const { result, findings, because } of cases)
        if (result === "failed") expect(findings.length > 0 || because !== undefined).toBe(true);
    }
  });

  it("fail as a baseline says: what is new, and checks that got worse", () => {
    const found = [finding(), finding({ id: "leak/stack-trace", severity: "warning" })];
    const results = (of: Partial<Comparison>, strict = false) => {
      const cases = testCases(
        report({ findings: found, comparison: comparison({ known: ["key/html-escaped"], ...of }) }),
        strict,
      );
      return cases.flatMap(({ id, result }) =>
        result === "failed" || result === "known" ? [`${id} ${result}`] : [],
      );
    };
    expect(results({})).toEqual(["returns-validation-key known"]);
    expect(results({ new: ["key/html-escaped"] })).toEqual(["returns-validation-key failed"]);
    expect(results({ worse: ["returns-validation-key"] })).toEqual(["returns-validation-key failed"]);
    expect(results({ new: ["leak/stack-trace"] }, true)).toEqual([
      "returns-validation-key known",
      "leaks-nothing failed",
    ]);
  });

  it("don't fail on a check with reservations that nothing warns about", () => {
    const cases = testCases(passed({ checks: checks({ public: "warn" }) }), true);
    expect(cases.every(({ result }) => result === "passed")).toBe(true);
  });
});
