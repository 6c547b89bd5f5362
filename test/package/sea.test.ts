import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env, useLab } from "../cli/endpoint.ts";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-sea-"));
const executable = path.join(folder, `prevalidate${process.platform === "win32" ? ".exe" : ""}`);

/** Node of a distribution may be built without what an executable is made from. */
const sentinel = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0";
const buildable = readFileSync(process.execPath).includes(sentinel);

describe.runIf(buildable)("the single-file executable", () => {
  const lab = useLab();
  beforeAll(() => {
    const script = path.join(root, "scripts/sea.mjs");
    execFileSync(process.execPath, [script, executable], { stdio: "pipe" });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it where no other program can be found. */
  async function run(...args: readonly string[]) {
    const child = spawn(executable, args, {
      env: { ...env, PATH: "" },
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  it("tells its version and its help", async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect((await run("--help")).stdout).toMatch(/^Usage: prevalidate/);
    expect((await run("help", "check")).stdout).toMatch(/^Usage: prevalidate check/);
  });

  it("checks an endpoint that is right, and one that is not", async () => {
    const right = await run("check", await lab.serve(), "--local");
    expect(right.stderr).toBe("");
    expect(right.code).toBe(0);
    const broken = await lab.serve(() => ({ status: 200, body: "OK" }));
    const report = await run("check", broken, "--local", "--reporter", "json");
    expect(JSON.parse(report.stdout).likelyCause.id).toBe("key/missing");
    expect(report.code).toBe(1);
  });

  it("explains a cause, and prints a handler that it contains", async () => {
    expect((await run("explain", "key/missing")).stdout).toMatch(
      /^The Validation Key is not in the answer\n/,
    );
    const handler = await run("init", "--handler", "express");
    expect(handler.stdout).toContain("express");
    expect(handler.code).toBe(0);
  });

  it("reads a reporter that is a module of its user", async () => {
    const reporter = path.join(folder, "reporter.cjs");
    writeFileSync(
      reporter,
      "exports.default = async function* (reports) { for await (const r of reports) yield `${r.verdict}!`; };\n",
    );
    const { stdout, stderr } = await run(
      "check",
      await lab.serve(),
      "--local",
      "--reporter",
      "./reporter.cjs",
    );
    expect(stderr).toBe("");
    expect(stdout).toBe("pass!");
  });
});
