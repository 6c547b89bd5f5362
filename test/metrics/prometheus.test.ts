import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mostTargets } from "../../src/metrics/totals.ts";
import type { Report } from "../../src/report.ts";
import { prometheus } from "../../src/reporters/prometheus.ts";
import { env, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { Programs } from "../real/programs.ts";
import { useLabReports, written } from "../reporters/lab-reports.ts";
import { evidence, finding, passed, report as sample, shown } from "../reporters/sample.ts";
import { hasParser, hasPromtool, parseExposition, promtoolComplaints, seriesValue } from "./exposition.ts";

const places = new Programs();
afterAll(() => places.close());

const metricsOf = async (reports: readonly Report[], view = {}) =>
  parseExposition(await written(prometheus, reports, view));

describe.skipIf(!hasParser)("the reporter prometheus", () => {
  const reports = useLabReports();

  it("tells of each report what it says", async () => {
    const metrics = await metricsOf(reports());
    // Two of the lab's endpoints may be the same to Prometheus only if their labels are.
    expect(metrics.map(({ name }) => name)).toEqual([...new Set(metrics.map(({ name }) => name))]);
    for (const report of reports()) {
      const { target, profile, verdict, validates, findings, evidence } = report;
      const of = (name: string, labels = {}) =>
        seriesValue(metrics, name, { ...labels, target: held(target), profile });
      expect(of("prevalidate_verdict", { verdict })).toBe(1);
      expect(of("prevalidate_success")).toBe(verdict === "pass" ? 1 : 0);
      expect(of("prevalidate_validates")).toBe(validates === null ? undefined : Number(validates));
      expect(of("prevalidate_http_status_code")).toBe(evidence.http?.validation?.response?.status);
      for (const { id, severity, confidence } of findings)
        expect(of("prevalidate_finding", { cause: held(id), severity, confidence })).toBe(1);
    }
    for (const verdict of ["pass", "fail", "inconclusive"])
      expect(seriesValue(metrics, "prevalidate_targets", { verdict })).toBe(
        reports().filter((report) => report.verdict === verdict).length,
      );
  });

  it.skipIf(!hasPromtool)("writes what promtool has nothing against", async () => {
    expect(promtoolComplaints(await written(prometheus, reports()))).toBe("");
    expect(promtoolComplaints(await written(prometheus, []))).toBe("");
  });

  it("tells times in seconds, by phase, and when the certificate ends", async () => {
    const tls = {
      serverName: shown("example.com"),
      handshake: {
        outcome: "established",
        protocol: "TLSv1.3",
        cipher: "x",
        alpn: null,
        verifyError: null,
        nameMatches: true,
        chain: [{ notAfter: "2026-03-01T00:00:00.000Z" }],
        ms: 31,
      },
    };
    const metrics = await metricsOf([passed({ name: "shop", evidence: { ...evidence(), tls } as never })]);
    const of = (name: string, labels = {}) =>
      seriesValue(metrics, `prevalidate_${name}`, { name: "shop", ...labels });
    const phases = { dns: 0.012, connect: 0.008, tls: 0.031, first_byte: 0.14, total: 0.196 };
    for (const [phase, seconds] of Object.entries(phases))
      expect(of("phase_duration_seconds", { phase })).toBe(seconds);
    expect(of("check_duration_seconds")).toBe(0.412);
    expect(of("certificate_not_after_timestamp_seconds")).toBe(Date.UTC(2026, 2, 1) / 1000);
    expect(of("last_check_timestamp_seconds")).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 412) / 1000);
  });

  it("counts what --strict fails as no success", async () => {
    const warned = passed({ findings: [finding({ severity: "warning" })] });
    expect(seriesValue(await metricsOf([warned]), "prevalidate_success")).toBe(1);
    expect(seriesValue(await metricsOf([warned], { strict: true }), "prevalidate_success")).toBe(0);
  });

  it("tells of a target that is in a list twice the worse, and counts both", async () => {
    const bad = sample({ findings: [finding(), finding()] });
    for (const order of [
      [passed(), bad, passed()],
      [bad, passed(), passed()],
    ]) {
      const metrics = await metricsOf(order);
      expect(seriesValue(metrics, "prevalidate_success")).toBe(0);
      expect(seriesValue(metrics, "prevalidate_finding")).toBe(1);
      expect(seriesValue(metrics, "prevalidate_targets", { verdict: "pass" })).toBe(2);
    }
  });

  it("keeps the lines of a metric together, of more targets than it holds in memory", async () => {
    const count = 3000;
    const many = Array.from({ length: count }, (_, at) =>
      (at % 3 === 0 ? sample : passed)({ target: shown(`https://example.com/é${at}`) }),
    );
    const metrics = await metricsOf([
      ...many,
      ...many.map((report) => ({ ...report, verdict: "fail" as const })),
    ]);
    expect(metrics.find(({ name }) => name === "prevalidate_success")?.samples).toHaveLength(count);
    expect(metrics.find(({ name }) => name === "prevalidate_verdict")?.samples).toHaveLength(3 * count);
    expect(metrics.map(({ name }) => name)).toEqual([...new Set(metrics.map(({ name }) => name))]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`prevalidate-${process.pid}-`))).toEqual(
      [],
    );
  });

  it("gives series to no more targets than a bound, and says how many are left out", async () => {
    const exchanges = { evidence: { ...evidence(), http: {} } };
    const many = Array.from({ length: mostTargets + 3 }, (_, at) =>
      passed({ target: shown(`https://example.com/${at}`), ...exchanges }),
    );
    const text = await written(prometheus, many);
    expect(text.match(/^prevalidate_success\{/gm)).toHaveLength(mostTargets);
    expect(text).toContain("\nprevalidate_left_out_targets 3\n");
    expect(text).toContain(`\nprevalidate_targets{verdict="pass"} ${mostTargets + 3}\n`);
  });
});

describe("--reporter prometheus=file", () => {
  const lab = useLab();

  it("leaves what stood there until the new one is whole, and nothing beside it", async () => {
    const folder = places.folder();
    const file = path.join(folder, "hook.prom");
    writeFileSync(file, "before\n");
    const opened = openSync(file, "r");
    const seen = new Set<string>();
    const url = await lab.serve((request) => {
      seen.add(readFileSync(file, "utf8"));
      return lab.correct(request);
    });
    const run = await prevalidate(["check", url, `${url}?2`, "--local", "--reporter", `prometheus=${file}`], {
      env,
    });
    expect(run.code).toBe(0);
    expect([...seen]).toEqual(["before\n"]);
    // Who has begun to read goes on reading the old one.
    expect(readFileSync(opened, "utf8")).toBe("before\n");
    closeSync(opened);
    expect(readdirSync(folder)).toEqual(["hook.prom"]);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^# HELP prevalidate_success /);
    expect(text).toContain(`prevalidate_success{target="${url}?2",profile="classic"} 1\n`);
    expect(text).toMatch(/\n$/);
  });

  it("replaces what a link leads to, and writes to a pipe as it is", async () => {
    const folder = places.folder();
    writeFileSync(path.join(folder, "real.prom"), "before\n");
    symlinkSync("real.prom", path.join(folder, "link.prom"));
    const url = await lab.serve();
    await prevalidate(["check", url, "--local", "--reporter", "prometheus=link.prom"], { env, cwd: folder });
    expect(readFileSync(path.join(folder, "real.prom"), "utf8")).toContain("prevalidate_success");
    expect(readdirSync(folder).sort()).toEqual(["link.prom", "real.prom"]);
    const pipe = path.join(folder, "pipe.prom");
    execFileSync("mkfifo", [pipe]);
    const read = readFile(pipe, "utf8");
    await prevalidate(["check", url, "--local", "--reporter", `prometheus=${pipe}`], { env });
    expect(await read).toContain("prevalidate_success");
  });

  it.skipIf(!hasParser)("is made by merge and explain as well", async () => {
    const folder = places.folder();
    const url = await lab.serve(() => ({ status: 200, body: "no key" }));
    await prevalidate(["check", url, "--local", "--reporter", "ndjson=a.ndjson"], { env, cwd: folder });
    for (const args of [
      ["merge", "a.ndjson"],
      ["explain", "a.ndjson"],
    ]) {
      const { stdout } = await prevalidate([...args, "--reporter", "prometheus"], { cwd: folder });
      const metrics = parseExposition(stdout);
      expect(seriesValue(metrics, "prevalidate_success", { target: url })).toBe(0);
    }
  });

  it("is refused before anything is sent, where it can't be replaced", async () => {
    lab.received.length = 0;
    const folder = places.folder();
    const url = await lab.serve();
    const args = ["check", url, "--local", "--reporter", `prometheus=${folder}`];
    const run = await prevalidate(args, { env });
    expect(run.stderr).toMatch(/can't write .*: it is a folder/);
    expect(run.code).toBe(2);
    expect(lab.received).toEqual([]);
  });
});

/** What a label can hold. */
function held(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\ufffd");
}
