import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { serveProxy } from "../../src/lab/proxy.ts";
import type { Report } from "../../src/report.ts";
import { expectValidReport } from "../schema.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();

/** A place from which callers are forbidden everything. */
async function shutOut(): Promise<string> {
  const there = await lab.http(() => ({ status: 403, body: "<h1>403 Forbidden</h1>" }));
  return serveProxy(lab, { leadsTo: Number(new URL(there).port) });
}

describe("--via", () => {
  it("shows what was seen from each place, and fails where one that the sender is like is shut out", async () => {
    const url = await lab.serve();
    const run = await prevalidate([url, "--local", "--via", `eu-west=${await shutOut()}`], { env });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/Seen from\n.*here +200 OK with the key\n.*eu-west +403 Forbidden/);
    expect(run.stdout).toContain("gate/only-from-here");
  });

  it("gives one report, whose evidence has every place", async () => {
    const url = await lab.serve();
    const via = ["--via", `eu-west=${await serveProxy(lab)}`, "--via", `us-east=${await serveProxy(lab)}`];
    const run = await prevalidate([url, "--local", "--reporter", "json", ...via], { env });
    const report = JSON.parse(run.stdout) as Report;
    expectValidReport(report);
    expect(run.code).toBe(0);
    expect(report.evidence.vantages?.map(({ name }) => name)).toEqual(["eu-west", "us-east"]);
  });

  it("is said by --dry-run, which sends nothing", async () => {
    const before = lab.received.length;
    const url = await lab.serve();
    const run = await prevalidate([url, "--dry-run", "--via", "eu-west=socks5://203.0.113.9"], { env });
    expect(run.stdout.replaceAll(/\s+/g, " ")).toContain("made from eu-west too");
    expect(lab.received.length).toBe(before);
  });

  it("is had from the configuration, with the password from the environment", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "prevalidate-"));
    const proxy = new URL(await serveProxy(lab));
    const via = ["eu-west=http://me:${PROXY_PASSWORD}@" + proxy.host];
    await writeFile(path.join(folder, "prevalidate.config.json"), JSON.stringify({ defaults: { via } }));
    const run = await prevalidate([await lab.serve(), "--local", "--reporter", "json"], {
      env: { ...env, PROXY_PASSWORD: "hunter2-hunter2" },
      cwd: folder,
    });
    await rm(folder, { recursive: true, force: true });
    const report = JSON.parse(run.stdout) as Report;
    expect(report.evidence.vantages).toMatchObject([{ name: "eu-west", answer: { accepted: true } }]);
    expect(run.stdout + run.stderr).not.toContain("hunter2");
  });

  it("works for each target of a list", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "prevalidate-"));
    const file = path.join(folder, "list.ndjson");
    const targets = [await lab.serve(), await lab.serve()];
    await writeFile(file, targets.map((url) => `${JSON.stringify({ url })}\n`).join(""));
    const run = await prevalidate(
      ["check", "--targets", file, "--local", "--reporter", "ndjson", "--via", `eu=${await shutOut()}`],
      { env },
    );
    await rm(folder, { recursive: true, force: true });
    const reports = run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Report);
    expect(reports.map(({ likelyCause }) => likelyCause?.id)).toEqual([
      "gate/only-from-here",
      "gate/only-from-here",
    ]);
  });

  it.each([
    ["proxy.example.com", /write http/],
    ["ssh://me:hunter2@host", /no password/],
    ["ssh://-oProxyCommand=x", /write ssh/],
  ])("refuses %s before anything is sent, without repeating it", async (place, says) => {
    const before = lab.received.length;
    const run = await prevalidate([await lab.serve(), "--local", "--via", place], { env });
    expect([run.code, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toContain("hunter2");
    expect(lab.received.length).toBe(before);
  });
});
