import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runnerLog } from "../reporters/github-runner.ts";

import { sarifProblems } from "../reporters/sarif-schema.ts";
import { elements, parseXml } from "../reporters/xml.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-reporters-"));
const noKey = () => ({ status: 200, body: "thank you" });
const read = (...names: readonly string[]) => readFileSync(path.join(folder, ...names), "utf8");

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return `./${name}`;
}

async function checked(...args: readonly string[]) {
  return prevalidate(["check", await lab.serve(noKey), "--local", ...args], { env, cwd: folder });
}

describe("several reporters at once", () => {
  it("write each to its file, and one to standard output", async () => {
    const names = ["json", "ndjson", "junit", "markdown", "sarif", "github"];
    const run = await checked(
      "--reporter",
      "tap",
      ...names.flatMap((name) => ["--reporter", `${name}=all/${name}`]),
    );
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^TAP version 14\n/);
    expect(run.stderr).toBe(names.map((name) => `prevalidate: wrote all/${name}\n`).join(""));
    expect(JSON.parse(read("all/ndjson"))).toEqual(JSON.parse(read("all/json")));
    expect(elements(parseXml(read("all/junit")), "failure").length).toBeGreaterThan(0);
    expect(sarifProblems(JSON.parse(read("all/sarif")))).toEqual([]);
    expect(read("all/markdown")).toMatch(/^### ❌ Validate would fail\.\n/);
    expect(runnerLog(read("all/github")).commands.map(({ name }) => name)).toContain("error");
  });

  it("put many targets into one file", async () => {
    const urls = [await lab.serve(), await lab.serve(noKey), "http://127.0.0.1:1/"];
    const run = await prevalidate(
      ["check", ...urls, "--local", "--reporter", "ndjson", "--reporter", "junit=many.xml"],
      { env, cwd: folder },
    );
    const targets = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { target: string }).target);
    expect(targets).toEqual(urls);
    const suites = elements(parseXml(read("many.xml")), "testsuite");
    expect(suites.map(({ attributes }) => attributes.name)).toEqual(urls);
  });

  it("work on saved reports too", async () => {
    await checked("--reporter", "json=saved.json");
    const args = ["explain", "saved.json", "--reporter", "markdown", "--reporter", "sarif=again/saved.sarif"];
    const run = await prevalidate(args, { cwd: folder });
    expect(run.stdout).toMatch(/^### ❌ Validate would fail\.\n/);
    expect(sarifProblems(JSON.parse(read("again/saved.sarif")))).toEqual([]);
    expect(run.code).toBe(1);
  });

  it.each([
    ["two in one file", ["json=x.json", "junit=./x.json"], /two reports can't go to one file/],
    [
      "a folder below a file",
      ["json=package.json/x.json"],
      /can't write package\.json\/x\.json: part of its path is no folder/,
    ],
    ["a folder as the file", ["json=."], /can't write \.: it is a folder/],
    [
      "a name that nothing has",
      ["no-such-reporter"],
      /unknown reporter “no-such-reporter”.*\.\/reporter\.mjs/,
    ],
  ])("are refused before anything is sent: %s", async (_, reporters, says) => {
    write("package.json", "{}");
    lab.received.length = 0;
    const run = await checked(...reporters.flatMap((one) => ["--reporter", one]));
    expect(run.stderr).toMatch(says);
    expect(run.code).toBe(2);
    expect(lab.received).toEqual([]);
  });
});

describe("in GitHub Actions", () => {
  const actions = (summary: string) => ({
    ...env,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKFLOW_REF: "octocat/hello/.github/workflows/ci.yml@refs/heads/a@b",
  });

  it("the reporter github appends to the job's summary, and points to the workflow", async () => {
    const file = path.join(folder, "summary.md");
    writeFileSync(file, "# Before\n\n");
    const run = await prevalidate(["check", await lab.serve(noKey), "--local", "--reporter", "github"], {
      env: actions(file),
    });
    expect(readFileSync(file, "utf8")).toMatch(/^# Before\n\n### ❌ Validate would fail\.\n/);
    const [error] = runnerLog(run.stdout).commands.filter(({ name }) => name === "error");
    expect(error?.properties.file).toBe(".github/workflows/ci.yml");
    expect(run.stderr).toBe("");
  });

  it("annotations point to the configuration, where there is one", async () => {
    const url = await lab.serve(noKey);
    write("repository/part/prevalidate.config.json", JSON.stringify({ url, local: true }));
    const run = await prevalidate(["check", "--reporter", "github"], {
      env: { ...actions(""), GITHUB_WORKSPACE: path.join(folder, "repository") },
      cwd: path.join(folder, "repository/part"),
    });
    const [error] = runnerLog(run.stdout).commands.filter(({ name }) => name === "error");
    expect(error?.properties.file).toBe("part/prevalidate.config.json");
  });

  it("no other reporter does", async () => {
    const file = path.join(folder, "untouched.md");
    await prevalidate(["check", await lab.serve(noKey), "--local"], { env: actions(file) });
    expect(existsSync(file)).toBe(false);
  });

  it("a summary that can't be written is told, and changes nothing else", async () => {
    const run = await prevalidate(["check", await lab.serve(), "--local", "--reporter", "github"], {
      env: actions("/dev/null/x"),
    });
    expect(run.stderr).toMatch(/^prevalidate: no job summary: can't write \/dev\/null\/x: [^\n]+\n$/);
    expect(run.code).toBe(0);
  });
});
