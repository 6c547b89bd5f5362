import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { keySource, resolveKey, variableIn } from "../../src/config/key-reference.ts";
import { UsageError } from "../../src/errors.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-reference-"));
const key = "q7Zt0Wk3LmX9vB2nRc5D";
const node = process.execPath;

function file(name: string, text: string | Buffer): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return name;
}

const resolve = (source: Parameters<typeof resolveKey>[0]) =>
  resolveKey(source, { folder, environment: { KEY: key } });
const failure = async (source: Parameters<typeof resolveKey>[0]) => {
  const error = await resolve(source).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
};

describe("a reference to a key", () => {
  it.each([
    ["$NAME", "NAME"],
    ["${NAME_2}", "NAME_2"],
    ["NAME", undefined],
    ["$2", undefined],
    ["$NAME ", undefined],
    [key, undefined],
  ])("reads %s as the variable %s", (text, name) => {
    expect(variableIn(text)).toBe(name);
  });

  it("is refused, unseen, when it is a key", () => {
    expect(() => keySource(key as "$", () => 0)).toThrow(/key in clear/);
    expect(() => keySource(key as "$", () => 0)).not.toThrow(key);
  });

  it("takes a command's time limit in the units of the caller", () => {
    expect(keySource({ command: ["vault"], timeout: "5s" }, () => 5000)).toEqual({
      command: ["vault"],
      timeoutMs: 5000,
    });
  });

  it("is followed to the environment, a file, and what a command prints", async () => {
    expect(await resolve({ env: "KEY" })).toEqual({ value: key, from: "$KEY" });
    expect((await resolve({ file: file("keys/one", `${key}\r\n`) })).value).toBe(key);
    expect((await resolve({ command: [node, "-e", `console.log(${JSON.stringify(key)})`] })).value).toBe(key);
    expect((await resolve({ command: [node, "-p", "process.cwd()"] })).value).toContain(
      path.basename(folder),
    );
  });

  it("runs a command without a shell", async () => {
    expect((await resolve({ command: [node, "-p", "process.argv[1]", "$(id); `id` && *"] })).value).toBe(
      "$(id); `id` && *",
    );
  });

  it.each([
    ["a variable that is not set", { env: "MISSING" }, /MISSING is not set/],
    [
      "a file that is not there",
      { file: "nowhere" },
      /can't read the key's file .*nowhere: there is no such file/,
    ],
    ["a folder", { file: "." }, /it is a folder/],
    [
      "a program that is not there",
      { command: ["no-such-vault"] },
      /the command no-such-vault can't be run: there is no such file/,
    ],
    ["a command that prints nothing", { command: [node, "-e", ""] }, /printed nothing/],
    [
      "a command that prints without end",
      { command: [node, "-e", "for(;;)console.log('x'.repeat(999))"] },
      /prints more than a key/,
    ],
    [
      "a command that takes too long",
      { command: [node, "-e", "setInterval(()=>{},1e3)"], timeoutMs: 200 },
      /printed no key within 0\.2 s/,
    ],
  ])("says what is wrong with %s", async (_, source, says) => {
    expect(await failure(source)).toMatch(says);
  });

  it("ends with the time limit also where a program's child holds the pipe open", async () => {
    const script =
      "require('child_process').spawn(process.execPath,['-e','setTimeout(()=>{},3000)'],{stdio:'inherit'})";
    expect(await failure({ command: [node, "-e", script], timeoutMs: 500 })).toMatch(/printed no key/);
  });

  it("shows nothing that a command writes", async () => {
    const said = await failure({
      command: [node, "-e", `console.log("${key}");console.error("${key}");process.exit(3)`],
    });
    expect(said).toMatch(/ended with code 3: run it yourself to see why/);
    expect(said).not.toContain(key);
  });

  it("refuses a file that git tracks, and takes one that it ignores", async () => {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-C", folder, ...args], { stdio: "pipe" });
    git("init", "-q");
    const tracked = file("tracked-key", key);
    const ignored = file("ignored-key", key);
    file(".gitignore", "ignored-key\n");
    git("add", "tracked-key", ".gitignore");
    expect(await failure({ file: tracked })).toMatch(
      /tracked-key holds a key and is under version control: run git rm --cached/,
    );
    expect((await resolve({ file: ignored })).value).toBe(key);
  });
});
