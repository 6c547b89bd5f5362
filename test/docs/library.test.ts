import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env, useLab } from "../cli/endpoint.ts";

/*
 * The examples of docs/library.md, run as they stand there from a folder that has the package installed.
 */

const root = path.dirname(path.dirname(import.meta.dirname));
const text = await readFile(path.join(root, "docs/library.md"), "utf8");
const examples = [...text.matchAll(/^```(js|ts)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
  language,
  code,
  name:
    code.split("\n").find((line) => /check\(|send\(|replay\(|listen\(|explain\(|it\(|test\(/.test(line)) ??
    "",
}));
const lab = useLab();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "prevalidate-library-"));
  await mkdir(path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "package.json"), '{ "name": "example", "private": true }\n');
  await symlink(root, path.join(folder, "node_modules/prevalidate"), "dir");
  for (const name of ["vitest", "express"])
    await symlink(path.join(root, "node_modules", name), path.join(folder, "node_modules", name), "dir");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env, CI: "", NO_COLOR: "1" },
  });
  return stdout;
}

describe("the examples of docs/library.md", () => {
  it("are all found", () =>
    expect(examples.map(({ language }) => language)).toEqual([
      "js",
      "js",
      "js",
      "js",
      "js",
      "js",
      "ts",
      "ts",
    ]));

  it.each(examples.filter(({ language }) => language === "js"))("run: $name", async ({ code }) => {
    const url = await lab.serve();
    const file = path.join(folder, "example.mjs");
    await writeFile(file, code.replaceAll("http://127.0.0.1:3000/hook", url));
    const printed = await run(file);
    expect(printed).toMatch(/pass|200 true|Complaint true|HTML-escaped/);
  });

  it.each(examples.filter(({ language }) => language === "ts"))("pass in vitest: $name", async ({ code }) => {
    await writeFile(path.join(folder, "example.test.ts"), code);
    await writeFile(path.join(folder, "vitest.config.mjs"), "export default {};\n");
    const printed = await run(path.join(root, "node_modules/vitest/vitest.mjs"), "run", "example.test.ts");
    expect(printed).toMatch(/Tests\s+\d passed/);
  });
});
