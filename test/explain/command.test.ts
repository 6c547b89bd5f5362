import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { check } from "../../src/check.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { labKeys } from "../faults.ts";
import { expectValidReport } from "../schema.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "explain-"));
const lab = new Lab(labKeys);
const reports: Record<"failed" | "passed", Report | undefined> = { failed: undefined, passed: undefined };

beforeAll(async () => {
  const headers = { Server: "nginx/1.22.1", "Set-Cookie": "csrftoken=abc" };
  const failing = await lab.http(() => ({ body: "thank you", headers }));
  const passing = await lab.http(lab.correct);
  const options = { ...labKeys, local: true, only: ["Validation"] as const };
  reports.failed = await check({ url: failing, ...options });
  reports.passed = await check({ url: passing, ...options });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await lab.close();
});

function saved(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe("explain <report>", () => {
  it("tells a saved report again, with the exit code of its verdict", async () => {
    const run = await prevalidate(["explain", saved("one.json", JSON.stringify(reports.failed, null, 2))]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("“thank you” comes back, and the Validation Key is not in it");
    expect(run.stderr).toBe("");
  });

  it("reads one report a line, and standard input", async () => {
    const lines = `${JSON.stringify(reports.passed)}\n${JSON.stringify(reports.failed)}\n`;
    const fromFile = await prevalidate(["explain", saved("many.ndjson", lines), "--reporter", "json"]);
    expect(fromFile.code).toBe(1);
    const told = fromFile.stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(told).toHaveLength(2);
    for (const report of told) expectValidReport(report);
    const piped = await prevalidate(["explain", "-", "--reporter", "json"], { input: lines });
    expect(piped).toEqual(fromFile);
  });

  it("notes on standard error where today's rules judge otherwise", async () => {
    const old = { ...reports.failed, verdict: "pass", validates: true, likelyCause: null, findings: [] };
    const run = await prevalidate(["explain", saved("old.json", JSON.stringify(old))]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /^prevalidate: note: the diagnosis saved by \S+ was another: the verdict was pass/,
    );
    expect(run.stderr).toContain("the likely cause was none and is key/missing");
    const quiet = await prevalidate(["explain", saved("old.json", JSON.stringify(old)), "-q"]);
    expect(quiet.stderr).toBe("");
  });

  it.each([
    ["words", "hello", "it is no JSON"],
    ["an empty file", "", "it holds no report"],
    ["another schema", '{"schema":"prevalidate/exchange@1"}', "its schema is"],
  ])("refuses %s with code 2", async (_, text, says) => {
    const run = await prevalidate(["explain", saved("bad.json", text)]);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain(says);
  });

  it("says which software the steps are for, and how sure that is", async () => {
    const file = saved("software.json", JSON.stringify(reports.failed));
    const run = await prevalidate(["explain", file], { env: { COLUMNS: "200" } });
    expect(run.stdout).toContain("These steps are for Django (likely: the cookie “csrftoken”).");
    expect(run.stdout).not.toContain("Recognised:");
    const verbose = await prevalidate(["explain", file, "-v"], { env: { COLUMNS: "200" } });
    expect(verbose.stdout).toContain(
      "Recognised: nginx (certain: “Server: nginx/1.22.1”), Django (likely: the cookie “csrftoken”).",
    );
  });
});

describe("explain <cause>", () => {
  it("has every part for every cause, within 80 columns but for commands", async () => {
    for (const { id } of allCauses.filter((_, at) => at % 12 === 0)) {
      const run = await prevalidate(["explain", id], { env: { COLUMNS: "80" } });
      expect(run.code, id).toBe(0);
      for (const heading of ["How it is recognised", "How to fix it", "How to see that it is mended"])
        expect(run.stdout, id).toMatch(new RegExp(`^${heading}$`, "m"));
      const [prose = ""] = run.stdout.split("How to see that it is mended");
      for (const line of prose.split("\n"))
        if (!/\S{60,}/.test(line)) expect([...line].length, `${id}: ${line}`).toBeLessThanOrEqual(80);
    }
  });

  it("lists the fixes by software, and names what it is told apart from", async () => {
    const run = await prevalidate(["explain", "key/html-escaped"], { env: { COLUMNS: "80" } });
    expect(run.stdout).toMatch(/^ {2}Laravel\n {4}In Blade: `\{!! \$key !!\}`/m);
    expect(run.stdout).toMatch(
      /^Told apart from\n {2}key\/url-encoded {3}The Validation Key is URL-encoded$/m,
    );
  });

  it("suggests the cause that was meant", async () => {
    const run = await prevalidate(["explain", "key/html-escape"]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("did you mean key/html-escaped");
  });
});
