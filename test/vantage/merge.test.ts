import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { diagnose } from "../../src/diagnose.ts";
import { judgeAgain } from "../../src/explain.ts";
import { Lab, type LabHandler } from "../../src/lab/lab.ts";
import { serveProxy } from "../../src/lab/proxy.ts";
import type { Report } from "../../src/report.ts";
import { mergeVantages } from "../../src/vantage/merge.ts";
import { labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());

const checkOf = (url: string): Promise<Report> => check({ url, ...labKeys, local: true });
const serving = async (handler: LabHandler): Promise<Report> => checkOf(await lab.http(handler));
const right = () => serving(lab.correct);
const forbidding = () => serving(() => ({ status: 403, body: "not from your country" }));
const refused = () => checkOf("http://127.0.0.1:1/hook");
const idsOf = ({ findings }: Report) => findings.map(({ id, severity }) => `${severity} ${id}`);

describe("reports on one target from several places", () => {
  it("come to what each says, where all say the same", async () => {
    const report = mergeVantages([
      { from: "eu-west", report: await right() },
      { from: "us-east", report: await right() },
    ]);
    expectValidReport(report);
    expect(report.verdict).toBe("pass");
    expect(idsOf(report).filter((id) => !id.startsWith("info") && !id.endsWith("url/plain-http"))).toEqual(
      [],
    );
    expect(report.evidence.from).toBe("eu-west");
    expect(report.evidence.vantages?.map(({ name, by }) => [name, by])).toEqual([["us-east", "worker"]]);
  });

  it("tell a firewall that lets one of them in", async () => {
    const report = mergeVantages([
      { from: "us-east", report: await refused() },
      { from: "eu-west", report: await right() },
    ]);
    expectValidReport(report);
    expect(report.likelyCause?.id).toBe("tcp/only-from-here");
    expect(report.likelyCause?.detail).toContain("From eu-west the validation gets 200 OK");
    expect(report.likelyCause?.detail).toContain("From us-east: a refused connection");
    expect(report.verdict).toBe("fail");
  });

  it("warn where most are let in", async () => {
    const report = mergeVantages([
      { from: "ap-south", report: await forbidding() },
      { from: "eu-west", report: await right() },
      { from: "us-east", report: await right() },
    ]);
    expect(report.verdict).toBe("pass");
    expect(idsOf(report)).toContain("warning gate/only-from-here");
  });

  it("come to the same in any order", async () => {
    const all = [
      { from: "a", report: await refused() },
      { from: "b", report: await right() },
      { from: "c", report: await forbidding() },
    ];
    const [first, ...rest] = [all, [...all].reverse(), [...all.slice(1), ...all.slice(0, 1)]].map((order) => {
      const { verdict, findings } = mergeVantages(order);
      return { verdict, ids: findings.map(({ id, severity }) => `${severity} ${id}`) };
    });
    for (const other of rest) expect(other).toEqual(first);
  });

  it("blame nobody for a worker that has no way out", async () => {
    const proxy = await serveProxy(lab, { refuses: 407 });
    const url = await lab.http(lab.correct);
    const cut = await check({ url, ...labKeys, local: true, proxy });
    const report = mergeVantages([
      { from: "eu-west", report: await right() },
      { from: "us-east", report: cut },
    ]);
    expect(report.likelyCause).toBeNull();
    expect(report.verdict).toBe("inconclusive");
    expect(idsOf(report)).toContain("info tool/vantage-failed");
  });

  it("stay without what was left out of them", async () => {
    const leftOut = "url/plain-http";
    const without = (report: Report): Report => ({
      ...report,
      ...diagnose(report.evidence, { ignore: [leftOut] }),
    });
    const [a, b] = [await right(), await right()];
    const told = (reports: readonly Report[]) =>
      mergeVantages(reports.map((report, at) => ({ from: `w${at}`, report }))).findings.map(({ id }) => id);
    expect(told([a, b])).toContain(leftOut);
    expect(told([without(a), without(b)])).not.toContain(leftOut);
    expect(told([without(a)])).not.toContain(leftOut);
  });

  it("leave one report what it is", async () => {
    const report = await forbidding();
    const merged = mergeVantages([{ from: "eu-west", report }]);
    expect(merged.findings).toEqual(report.findings);
    expect(merged.evidence.vantages).toBeUndefined();
  });

  it("are judged the same again from what was saved", async () => {
    const report = mergeVantages([
      { from: "us-east", report: await refused() },
      { from: "eu-west", report: await right() },
    ]);
    const [again] = judgeAgain(JSON.stringify(report));
    expect(again?.differences).toEqual([]);
    expect(again?.report.findings).toEqual(report.findings);
  });
});
