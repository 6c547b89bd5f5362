import { describe, expect, it } from "vitest";
import { type Baseline, compareWith, readBaseline } from "../src/baseline.ts";
import { check } from "../src/check.ts";
import { UsageError } from "../src/errors.ts";
import { exitCodeOf } from "../src/exit-codes.ts";
import type { Finding, Report } from "../src/report.ts";

/** A real report, of an address that can't be posted to: its findings are put in by each test. */
const template = await check({ url: "nonsense", secretKey: "k", validationKey: "v" });
const anyFinding = template.findings[0] as Finding;

const finding = (id: string, severity: Finding["severity"] = "error", explains: string[] = []): Finding => ({
  ...anyFinding,
  id,
  severity,
  explains,
});

const reportOf = (findings: readonly Finding[], rest: Partial<Report> = {}): Report => ({
  ...template,
  verdict: findings.some(({ severity }) => severity === "error") ? "fail" : "pass",
  findings,
  checks: [],
  ...rest,
});

const compare = (now: Report, then: readonly Baseline[]) => compareWith(now, then).comparison;

describe("compareWith", () => {
  it("knows again what was found before, and fails on nothing of it", () => {
    const report = compareWith(reportOf([finding("key/missing")]), [reportOf([finding("key/missing")])]);
    expect(report.comparison).toMatchObject({ new: [], known: ["key/missing"], gone: [], regressed: false });
    expect(report.verdict).toBe("fail");
    expect(exitCodeOf(report, true)).toBe(0);
  });

  it("fails on an error that is new", () => {
    const report = compareWith(reportOf([finding("key/missing"), finding("tls/expired")]), [
      reportOf([finding("key/missing")]),
    ]);
    expect(report.comparison).toMatchObject({
      new: ["tls/expired"],
      known: ["key/missing"],
      regressed: true,
    });
    expect(exitCodeOf(report, false)).toBe(1);
  });

  it("fails on a new warning with --strict alone", () => {
    const report = compareWith(reportOf([finding("http/slow", "warning")]), [reportOf([])]);
    expect(exitCodeOf(report, false)).toBe(0);
    expect(exitCodeOf(report, true)).toBe(1);
    const known = compareWith(report, [reportOf([finding("http/slow", "warning")])]);
    expect(exitCodeOf(known, true)).toBe(0);
  });

  it("takes what has become graver for new", () => {
    const now = reportOf([finding("http/unstable", "error")]);
    expect(compare(now, [reportOf([finding("http/unstable", "warning")])])).toMatchObject({
      new: ["http/unstable"],
      regressed: true,
    });
  });

  it("knows again what another cause explained before", () => {
    const before = reportOf([finding("gate/waf", "error", ["handler/event-fails"])]);
    expect(compare(reportOf([finding("handler/event-fails")]), [before])).toMatchObject({
      known: ["handler/event-fails"],
      gone: ["gate/waf"],
      regressed: false,
    });
  });

  it("does not call mended what is now explained by another cause", () => {
    const now = reportOf([finding("gate/waf", "error", ["key/missing"])]);
    expect(compare(now, [reportOf([finding("key/missing")])])).toMatchObject({ gone: [], regressed: true });
  });

  it("fails where a check passed before and fails now, whatever the findings are called", () => {
    const checked = (outcome: "pass" | "fail") =>
      reportOf([finding("handler/event-fails")], {
        checks: [{ id: "handles-delivered", title: "It takes Delivered events", outcome }],
      });
    expect(compare(checked("fail"), [checked("pass")])).toMatchObject({
      new: [],
      worse: ["handles-delivered"],
      regressed: true,
    });
    expect(compare(checked("pass"), [checked("fail")])).toMatchObject({ worse: [], regressed: false });
  });

  it("takes everything for new where the baseline has another target or profile", () => {
    const now = reportOf([finding("key/missing")]);
    for (const other of [{ target: "https://other.example/" }, { profile: "events" }])
      expect(compare(now, [reportOf([finding("key/missing")], other as Partial<Report>)])).toMatchObject({
        baseline: null,
        new: ["key/missing"],
        regressed: true,
      });
  });

  it("compares with the last report of the target, and with the one of its name where there are several", () => {
    const then = [
      reportOf([finding("key/missing")], { name: "a", startedAt: "2025-01-01T00:00:00.000Z" }),
      reportOf([], { name: "b", startedAt: "2025-01-02T00:00:00.000Z" }),
    ];
    const now = (name?: string) => reportOf([finding("key/missing")], name === undefined ? {} : { name });
    expect(compare(now("a"), then)).toMatchObject({ regressed: false });
    expect(compare(now("b"), then)).toMatchObject({ regressed: true });
    expect(compare(now(), then)?.baseline?.startedAt).toBe("2025-01-02T00:00:00.000Z");
  });

  it("leaves out of account what is ignored, then and now", () => {
    const report = compareWith(reportOf([finding("key/missing")]), [reportOf([finding("tls/expired")])], {
      ignore: ["key/missing", "tls/expired"],
    });
    expect(report.comparison).toMatchObject({ new: [], known: [], gone: [], regressed: false });
  });

  it("can't tell where the check couldn't, whatever is known", () => {
    const report = compareWith(reportOf([finding("tool/no-network")], { verdict: "inconclusive" }), [
      reportOf([finding("tool/no-network")], { verdict: "inconclusive" }),
    ]);
    expect(exitCodeOf(report, false)).toBe(3);
  });
});

describe("readBaseline", () => {
  it("reads one report, or one a line", () => {
    const [one, two] = [reportOf([]), reportOf([finding("key/missing")])];
    expect(readBaseline(JSON.stringify(one, null, 2))).toHaveLength(1);
    const lines = readBaseline(`${JSON.stringify(one)}\n${JSON.stringify(two)}\n`);
    expect(lines[1]?.findings[0]?.id).toBe("key/missing");
  });

  it.each([
    ["", "it holds no report"],
    ["{", "it is no JSON"],
    ["{}", "schema"],
    [JSON.stringify({ ...template, findings: undefined }), "it lacks verdict, findings or checks"],
    [JSON.stringify({ ...template, checks: [null] }), "it lacks verdict, findings or checks"],
  ])("refuses what is none: %#", (text, message) => {
    expect(() => readBaseline(text)).toThrow(UsageError);
    expect(() => readBaseline(text)).toThrow(message);
  });
});
