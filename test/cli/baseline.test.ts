import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { LabHandler } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { expectValidReport } from "../schema.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-baseline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withoutKey: LabHandler = () => ({ status: 200, body: "thank you" });
const refuses: LabHandler = () => ({ status: 403, body: "no" });

/** An endpoint whose handler can be changed under it. */
async function changing(first: LabHandler) {
  const endpoint = { handler: first, url: "" };
  endpoint.url = await lab.serve((request) => endpoint.handler(request));
  return endpoint;
}

let files = 0;
async function baselineOf(...urls: string[]): Promise<string> {
  const file = path.join(folder, `${++files}.json`);
  await prevalidate([...urls, "--local", "-q", "--reporter", `json=${file}`], { env });
  return file;
}

const run = (urls: readonly string[], ...args: string[]) =>
  prevalidate([...urls, "--local", ...args], { env });

describe("--baseline", () => {
  it("passes where nothing is new, and says that Validate would still fail", async () => {
    const { url } = await changing(withoutKey);
    const file = await baselineOf(url);
    const { code, stdout } = await run([url], "--baseline", file);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("✗ Validate would fail.");
    expect(stdout).toContain("Validate would still fail, as in the baseline; nothing new.");
  });

  it("fails on a new error, names it, and names what is no longer found", async () => {
    const endpoint = await changing(withoutKey);
    const file = await baselineOf(endpoint.url);
    const was = (JSON.parse(readFileSync(file, "utf8")) as Report).likelyCause?.id ?? "";
    endpoint.handler = refuses;
    const { code, stdout } = await run([endpoint.url], "--baseline", file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/New since the baseline: gate\/ip-allowlist; accepts-post passed and fails now\./);
    expect(stdout).toContain(`No longer found since the baseline: ${was}`);
  });

  it("tells what is mended", async () => {
    const endpoint = await changing(withoutKey);
    const file = await baselineOf(endpoint.url);
    endpoint.handler = lab.correct;
    const { code, stdout } = await run([endpoint.url], "--baseline", file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Mended since the baseline: /);
  });

  it("keeps verdict and findings as they are in the report, with the comparison beside them", async () => {
    const { url } = await changing(withoutKey);
    const { stdout } = await run([url], "--baseline", await baselineOf(url), "--reporter", "json");
    const report = JSON.parse(stdout) as Report;
    expectValidReport(report);
    expect(report).toMatchObject({
      verdict: "fail",
      validates: false,
      comparison: { new: [], regressed: false },
    });
    expect(report.comparison?.known).toContain(report.likelyCause?.id);
  });

  it("finds each of several targets in one file, and takes one that is not there for new", async () => {
    const urls = [(await changing(withoutKey)).url, (await changing(refuses)).url];
    const file = await baselineOf(...urls);
    expect((await run(urls, "--baseline", file)).code).toBe(0);
    expect((await run(urls.toReversed(), "--baseline", file)).code).toBe(0);
    const { code, stdout } = await run([...urls, (await changing(withoutKey)).url], "--baseline", file);
    expect(code).toBe(1);
    expect(stdout).toContain("The baseline has no report of this target: everything counts as new.");
  });

  it("may be the file that the new report goes to", async () => {
    const endpoint = await changing(withoutKey);
    const file = await baselineOf(endpoint.url);
    endpoint.handler = refuses;
    const again = () => run([endpoint.url], "--baseline", file, "-q", "--reporter", `json=${file}`);
    expect((await again()).code).toBe(1);
    // Now it is what the last run found.
    expect((await again()).code).toBe(0);
  });

  it("fails with --strict on new warnings, and not on known ones", async () => {
    const endpoint = await changing(lab.correct);
    const file = await baselineOf(endpoint.url);
    const strictly = () => run([endpoint.url], "--baseline", file, "--strict");
    const known = await strictly();
    expect(known.code, known.stdout).toBe(0);
    endpoint.handler = (request) =>
      request.fields.get("Type") === "Prevalidate" ? { status: 500 } : lab.correct(request);
    const { code, stdout } = await strictly();
    expect(code).toBe(1);
    expect(stdout).toContain("handler/unknown-type-fails");
  });

  it("can't tell where the check can't, whatever stands in the baseline", async () => {
    const silent = ["--dns-server", "127.0.0.1:1", "--timeout", "1s"];
    const file = path.join(folder, "inconclusive.json");
    const url = "http://nobody.example.com/hook";
    expect((await run([url], ...silent, "-q", "--reporter", `json=${file}`)).code).toBe(3);
    expect((await run([url], ...silent, "--baseline", file)).code).toBe(3);
  });

  it.each([
    ["absent.json", undefined, /can't read the baseline .*absent\.json: there is no such file/],
    ["empty.json", "", /empty\.json: it holds no report/],
    ["other.json", '{"schema":"other"}', /other\.json: its schema is "other"/],
    ["text.json", "hello", /text\.json: it is no JSON/],
  ])("refuses %s before anything is sent, and says how to make one", async (name, text, message) => {
    const file = path.join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const url = await lab.serve();
    const before = lab.received.length;
    const { code, stdout, stderr } = await run([url], "--baseline", file);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`(a run with --reporter json=${file} makes one)`);
    expect(stdout).toBe("");
    expect(lab.received.length).toBe(before);
  });
});
