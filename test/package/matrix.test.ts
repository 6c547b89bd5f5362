import { execFile } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { env, useLab } from "../cli/endpoint.ts";
import { bin, cleanEnvironment } from "../cli/prevalidate.ts";
import { nodeOf } from "./node-versions.ts";

/** The first that it is for, and the latest of each line. */
const versions = ["20.18.0", "20", "22", "24", "26"];
/** They are downloaded: in CI, and where it is asked for (`npm run matrix`). */
const wanted = process.env.CI !== undefined || process.env.PREVALIDATE_MATRIX === "1";
const root = path.join(import.meta.dirname, "../..");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { env: cleanEnvironment(env), cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe.runIf(wanted).each(versions)("on Node.js %s", (version) => {
  const lab = useLab();
  let node = "";
  let here = "";
  beforeAll(async () => {
    node = await nodeOf(version);
    here = process.execPath;
  }, 120_000);

  const both = async (...args: readonly string[]) => [
    await run(node, [bin, ...args]),
    await run(here, [bin, ...args]),
  ];

  it("is that version", async () => {
    expect((await run(node, ["--version"])).stdout).toMatch(new RegExp(`^v${version}(\\.|\\n)`));
  });

  it.each(
    [["--version"], ["--help"], ["help", "replay"], ["explain", "key/missing"], ["explain"], ["lab"]].map(
      (args) => [args],
    ),
  )("prints what it prints here: %j", async (args) => {
    const [there, reference] = await both(...args);
    expect(there).toEqual({ ...reference, stderr: "" });
  });

  it.each([
    ["right", undefined, 0],
    ["broken", { status: 200, body: "OK" }, 1],
  ] as const)("makes the same report of an endpoint that is %s", async (_, answer, code) => {
    const url = await lab.serve(answer === undefined ? undefined : () => answer);
    const [there, reference] = await both("check", url, "--local", "--reporter", "json", "--reproducible");
    expect(there?.stderr).toBe("");
    expect(there?.code).toBe(code);
    expect(JSON.parse(there?.stdout ?? "")).toEqual(JSON.parse(reference?.stdout ?? ""));
  });

  it("refuses what it does not understand, in one line", async () => {
    const { code, stderr } = await run(node, [bin, "chekc"]);
    expect(stderr).toMatch(/^prevalidate: [^\n]+\n$/);
    expect(code).toBe(2);
  });

  it("is a library, to import and to require", async () => {
    const imported = 'import { check } from "prevalidate"; console.log(typeof check)';
    const required = 'console.log(typeof require("prevalidate").check)';
    for (const args of [
      ["--input-type=module", "-e", imported],
      ["--input-type=commonjs", "-e", required],
    ])
      expect(await run(node, args)).toEqual({ code: 0, stdout: "function\n", stderr: "" });
  });
});
