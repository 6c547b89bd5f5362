import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import manifest from "../../package.json" with { type: "json" };
import type { LabHandler } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { keys, useLab } from "../cli/endpoint.ts";
import { cleanEnvironment } from "../cli/prevalidate.ts";
import { complaintsAbout } from "./github-parser.ts";
import { packInto, root } from "./packed.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-action-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = readFileSync(path.join(root, "action.yml"), "utf8");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
interface Step {
  readonly id: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}
const action = parse(text) as Action;

let tarball = "";
beforeAll(() => {
  tarball = packInto(folder);
}, 120_000);

let jobs = 0;

/** Runs the action's step as GitHub's runner does: expressions put in, files for outputs and summary, nothing else. */
async function step(
  inputs: Readonly<Record<string, string>>,
  { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {},
) {
  const job = path.join(folder, `job-${++jobs}`);
  mkdirSync(job);
  const files = { output: path.join(job, "output"), summary: path.join(job, "summary") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const given: Readonly<Record<string, string>> = { version: tarball, ...inputs };
  const filled = (value: string) =>
    value.replaceAll(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => given[name] ?? action.inputs[name]?.default ?? "",
    );
  const [only] = action.runs.steps as readonly [Step];
  const script = path.join(job, "script.sh");
  writeFileSync(script, filled(only.run));
  const environment = cleanEnvironment({
    ...env,
    ...Object.fromEntries(Object.entries(only.env).map(([name, value]) => [name, filled(value)])),
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_PATH: root,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: job,
    npm_config_cache: path.join(folder, "npm-cache"),
  });
  return new Promise<{
    code: number;
    log: string;
    outputs: Record<string, string>;
    summary: string;
    job: string;
  }>((resolve) => {
    // `shell: bash` is this command, to the letter of its documentation.
    const options = { cwd: job, env: environment };
    execFile(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", script],
      options,
      (error, stdout, stderr) => {
        resolve({
          code: Number(error?.code ?? 0),
          log: stdout + stderr,
          outputs: Object.fromEntries(
            readFileSync(files.output, "utf8")
              .split("\n")
              .filter((line) => line !== "")
              .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
          ),
          summary: readFileSync(files.summary, "utf8"),
          job,
        });
      },
    );
  });
}

const withKeys = { "secret-key": keys.secretKey, "validation-key": keys.validationKey, local: "true" };
const withoutKey: LabHandler = () => ({ status: 200, body: "thank you" });

describe("action.yml", () => {
  it("is read by GitHub's own parser without complaint", async () => {
    expect(await complaintsAbout("action", text)).toEqual([]);
  });

  it("puts no input into a script", () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
  });

  it("hands every input to its script, and every output out of it", () => {
    const script = readFileSync(path.join(root, "action/check.sh"), "utf8");
    const [only] = action.runs.steps as readonly [Step];
    const passed = Object.keys(action.inputs).filter((name) => name !== "working-directory");
    expect(Object.values(only.env)).toEqual(
      expect.arrayContaining(passed.map((name) => `\${{ inputs.${name} }}`)),
    );
    for (const name of Object.keys(only.env)) expect(script).toContain(`$${name}`);
    for (const [name, { value }] of Object.entries(action.outputs))
      expect(value).toBe(`\${{ steps.check.outputs.${name} }}`);
  });

  it("runs the version that it belongs to", () => {
    expect(action.inputs.version?.default).toBe(manifest.version);
  });
});

describe("the action's step", { timeout: 60_000 }, () => {
  it("passes for a handler that is right, and says so in its outputs and the summary", async () => {
    const { code, log, outputs, summary } = await step({ ...withKeys, targets: await lab.serve() });
    expect(code, log).toBe(0);
    expect(outputs).toEqual({
      verdict: "pass",
      validates: "true",
      "likely-cause": "",
      new: "",
      report: expect.stringMatching(/prevalidate-report\.json$/),
      "exit-code": "0",
    });
    expect(summary).toContain("The handler would pass Validate.");
  });

  it("fails for one that isn't, with an annotation and the cause", async () => {
    const { code, log, outputs, summary } = await step({ ...withKeys, targets: await lab.serve(withoutKey) });
    expect(code).toBe(1);
    expect(outputs).toMatchObject({
      verdict: "fail",
      validates: "false",
      "likely-cause": "key/missing",
      "exit-code": "1",
    });
    expect(log).toMatch(/^::error .*title=Validate would fail/m);
    expect(summary).toContain("key/missing");
    expect(JSON.parse(readFileSync(outputs.report ?? "", "utf8"))).toMatchObject({ verdict: "fail" });
  });

  it("checks several targets, one a line, and tells the gravest", async () => {
    const targets = `\n  ${await lab.serve()}  \n\n${await lab.serve(withoutKey)}\n`;
    const { code, outputs } = await step({ ...withKeys, targets });
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ verdict: "fail", validates: "false", "likely-cause": "key/missing" });
    expect(
      readFileSync(outputs.report ?? "", "utf8")
        .trim()
        .split("\n"),
    ).toHaveLength(2);
  });

  it("takes keys from the job's environment as well", async () => {
    const env = { PREVALIDATE_SECRET_KEY: keys.secretKey, PREVALIDATE_VALIDATION_KEY: keys.validationKey };
    expect((await step({ targets: await lab.serve(), local: "true" }, { env })).code).toBe(0);
  });

  it("shows no key anywhere", async () => {
    const url = await lab.serve(({ body }) => ({ status: 500, body }));
    const run = await step({ ...withKeys, targets: url, args: "--verbose" });
    const everything = JSON.stringify([run, readFileSync(run.outputs.report ?? "", "utf8")]);
    for (const key of Object.values(keys)) expect(everything).not.toContain(key);
  });

  it("takes the other inputs: profile, reporters, report, arguments, warnings that fail", async () => {
    const target = await lab.serve((request) =>
      request.fields.get("Type") === "Prevalidate" ? { status: 500 } : lab.correct(request),
    );
    const more = { reporters: "junit=out/junit.xml\nmarkdown=out/report.md", report: "out/report.json" };
    const run = await step({
      ...withKeys,
      targets: target,
      profile: "classic",
      retries: "1",
      wait: "5s",
      ...more,
    });
    expect(run.code, run.log).toBe(0);
    for (const file of ["junit.xml", "report.md", "report.json"])
      expect(existsSync(path.join(run.job, "out", file))).toBe(true);
    expect((await step({ ...withKeys, targets: target, "fail-on": "warning" })).code).toBe(1);
    const ignored = await step({
      ...withKeys,
      ...{ targets: target, "fail-on": "warning", args: "--ignore=handler/unknown-type-fails\n--timeout=5s" },
    });
    expect(ignored.code, ignored.log).toBe(0);
  });

  it("lets a failure pass with fail-on: never, and not a mistake", async () => {
    const failing = await step({ ...withKeys, targets: await lab.serve(withoutKey), "fail-on": "never" });
    expect(failing.code).toBe(0);
    expect(failing.outputs).toMatchObject({ verdict: "fail", "exit-code": "1" });
    const mistaken = await step({ ...withKeys, targets: "htp://127.0.0.1/", "fail-on": "never" });
    expect(mistaken.code).toBe(2);
  });

  it("fails on nothing that the baseline has, also where the report takes its place", async () => {
    const endpoint = { handler: withoutKey };
    const target = await lab.serve((request) => endpoint.handler(request));
    const first = await step({ ...withKeys, targets: target, baseline: "none-yet.json" });
    expect(first.code).toBe(1);
    expect(first.log).toContain("::notice title=prevalidate::There is no baseline yet");
    const baseline = first.outputs.report ?? "";
    const second = await step({ ...withKeys, targets: target, baseline, report: baseline });
    expect(second.code, second.log).toBe(0);
    expect(second.outputs).toMatchObject({ verdict: "fail", new: "" });
    endpoint.handler = () => ({ status: 403, body: "no" });
    const third = await step({ ...withKeys, targets: target, baseline });
    expect(third.code).toBe(1);
    expect(third.outputs.new).toContain("gate/ip-allowlist");
    expect(
      (JSON.parse(readFileSync(third.outputs.report ?? "", "utf8")) as Report).comparison?.regressed,
    ).toBe(true);
  });

  it.each([
    [
      "all but these",
      {
        targets: 'https://127.0.0.1/$(touch HERE)\n"; touch HERE; #\n--reporter=json=HERE\n`touch HERE`',
        profile: "`touch HERE`",
        wait: "1s; touch HERE",
        retries: "$(touch HERE)",
        reporters: "junit=$(touch HERE)/junit.xml",
        report: "$(touch HERE).json",
        baseline: "$(touch HERE)",
        args: "--env-file=$(touch HERE)",
        "secret-key": "$(touch HERE)\nverdict=pass",
      },
    ],
    ["local", { local: "true; touch HERE" }],
    ["fail-on", { "fail-on": '$(touch HERE)"; touch HERE; #' }],
    ["version", { version: "./$(touch HERE).tgz" }],
    ["a target alone", { targets: "--reporter=json=HERE" }],
  ])("runs nothing that stands in an input: %s", async (_, inputs) => {
    const mark = path.join(folder, "injected");
    const evil = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll("HERE", mark)]);
    const { code, outputs } = await step({
      ...withKeys,
      targets: await lab.serve(),
      ...Object.fromEntries(evil),
    });
    expect(code).not.toBe(0);
    expect(existsSync(mark)).toBe(false);
    expect(Object.keys(outputs).filter((output) => !Object.hasOwn(action.outputs, output))).toEqual([]);
    expect(outputs.verdict ?? "").toBe("");
  });

  it("says so where the package can't be had, and does not call that a failed check", async () => {
    const { code, log, outputs } = await step({
      ...withKeys,
      targets: await lab.serve(),
      version: "./absent.tgz",
    });
    expect(code).toBeGreaterThan(1);
    expect(log).toContain("::error title=prevalidate::Nothing was checked");
    expect(outputs).toMatchObject({ verdict: "", validates: "" });
  });
});
