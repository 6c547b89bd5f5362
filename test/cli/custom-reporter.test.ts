import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ReportFeed } from "../../src/cli/report-feed.ts";
import { report as sample } from "../reporters/sample.ts";
import { sarifProblems } from "../reporters/sarif-schema.ts";
import { elements, parseXml } from "../reporters/xml.ts";
import { env, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-custom-"));
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

describe("a reporter of one's own", () => {
  it("is the one in the documentation", async () => {
    const page = readFileSync(path.join(import.meta.dirname, "../../docs/reporters.md"), "utf8");
    const [, code] = /```js\n(\/\/ slack\.mjs\n.*?)```/s.exec(page) ?? [];
    const name = write("slack.mjs", code ?? "");
    const run = await checked("--reporter", `${name}=slack.txt`);
    expect(run.stderr).toBe("prevalidate: wrote slack.txt\n");
    expect(read("slack.txt")).toMatch(/^:x: http:\/\/127\.0\.0\.1:\d+\/hook\n[^\n]+\n> [^\n]+\n/);
  });

  it.each([
    [
      "the default export",
      "export default async function* (reports) { for await (const { verdict } of reports) yield verdict; }",
    ],
    [
      "the only function that is exported",
      "export const version = 1; export async function* mine(reports) { for await (const { verdict } of reports) yield verdict; }",
    ],
    ["a plain generator, which may stop early", "export default function* () { yield 'fail'; }"],
  ])("is %s", async (what, code) => {
    const run = await checked("--reporter", write(`mine/${what.length}.mjs`, code));
    expect(run.stdout).toBe("fail");
    expect(run.stderr).toBe("");
    expect(run.code).toBe(1);
  });

  it("may be CommonJS", async () => {
    const code =
      "module.exports = async function* (reports) { for await (const { verdict } of reports) yield verdict; };";
    expect((await checked("--reporter", write("mine.cjs", code))).stdout).toBe("fail");
  });

  it.each([
    ["exported to import alone", { exports: { ".": { import: "./index.js" } } }],
    ["with a main file", { main: "./index.js" }],
  ])("may be a package, %s", async (_, manifest) => {
    write(
      "node_modules/@me/report/package.json",
      JSON.stringify({ name: "@me/report", type: "module", ...manifest }),
    );
    write(
      "node_modules/@me/report/index.js",
      "export default async function* (reports) { for await (const { target } of reports) yield `${target}\\n`; }",
    );
    const run = await checked("--reporter", "@me/report");
    expect(run.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hook\n$/);
  });

  it.each([
    ["that is not there", undefined, /can't load the reporter \.\/\S+: .*(Cannot find module|cannot find)/i],
    ["that doesn't parse", "export default function* ( {", /can't load the reporter \.\/\S+: /],
    [
      "that throws while it is loaded",
      "throw new Error('no luck')",
      /can't load the reporter \.\/\S+: no luck/,
    ],
    ["with nothing exported", "const x = 1;", /has no reporter: export one function/],
    [
      "with two functions",
      "export function* a() {} export function* b() {}",
      /has no reporter: export one function/,
    ],
    ["that is no generator", "export default function () { return 'text'; }", /failed: it is no generator/],
    [
      "that yields something else",
      "export default function* () { yield 7; }",
      /failed: it yields a value of type number, not text/,
    ],
    [
      "that throws at the first report",
      "export default async function* (reports) { for await (const one of reports) throw new Error(`bad\\nluck`); }",
      /failed: bad/,
    ],
    [
      "that throws at the end",
      "export default async function* (reports) { for await (const one of reports) yield ''; throw new Error('too late'); }",
      /failed: too late/,
    ],
  ])("%s is told by its name: code 2", async (what, code, says) => {
    const name = `bad/${what.replaceAll(/\W+/g, "-")}.mjs`;
    if (code !== undefined) write(name, code);
    const run = await checked("--reporter", `./${name}=bad.txt`);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).toContain(name);
    expect(run.stderr).toMatch(/^prevalidate: [^\n]+\n$/);
    expect(run.code).toBe(2);
  });

  it("that fails leaves the others' reports whole", async () => {
    const bad = write(
      "fails.mjs",
      "export default function* () { yield 'begun'; throw new Error('bad luck'); }",
    );
    const run = await checked(
      "--reporter",
      bad,
      "--reporter",
      "junit=whole.xml",
      "--reporter",
      "sarif=whole.sarif",
    );
    expect(elements(parseXml(read("whole.xml")), "testcase")).toHaveLength(12);
    expect(sarifProblems(JSON.parse(read("whole.sarif")))).toEqual([]);
    expect(run.stdout).toBe("begun");
    expect(run.stderr).toBe(
      `prevalidate: wrote whole.xml\nprevalidate: wrote whole.sarif\nprevalidate: the reporter ${bad} failed: bad luck\n`,
    );
    expect(run.code).toBe(2);
  });

  it("that neither reads nor ends is given up", async () => {
    const never = new ReportFeed(() => new Promise(() => {}), 20);
    await expect(never.push(sample())).rejects.toThrow("neither takes the next report nor ends");
    const endless = new ReportFeed(async (reports) => {
      for await (const _ of reports);
      await new Promise(() => {});
    }, 20);
    await endless.push(sample());
    await expect(endless.end()).rejects.toThrow("neither takes the next report nor ends");
  });

  it("gets no key", async () => {
    const name = write(
      "all.mjs",
      "export default async function* (reports, view) { for await (const one of reports) yield JSON.stringify([one, view]); }",
    );
    const run = await checked("--reporter", name);
    for (const key of Object.values(env)) expect(run.stdout).not.toContain(key);
    expect(run.stdout).toContain("‹secret key›");
  });
});
