import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "prevalidate-ignored-"));
  git("init", "-q");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
const offline = ["init", "--url", "https://www.example.com/hook", "--yes", "--no-try"];
const init = (args: readonly string[], more: { cwd?: string; env?: typeof env } = { env }) =>
  prevalidate([...offline, ...args], { cwd: folder, ...more });

/** What `git add .` would put under version control. */
function takenByGit(): string {
  git("add", ".");
  const files = git("ls-files", "-z").split("\0").filter(Boolean);
  return files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
}

describe("keys that init writes", () => {
  it.each([".env", "keys/.env", "#a.env", "!b.env", "c d.env", "e*[x]?.env"])(
    "into %s are not what git add takes, whatever stands in a .gitignore already",
    async (file) => {
      mkdirSync(path.join(folder, "keys"));
      writeFileSync(path.join(folder, ".gitignore"), "!*.env");
      writeFileSync(path.join(folder, "keys/.gitignore"), "!.env\n");
      const run = await init(["--write-keys", file]);
      expect(run.code, run.stderr).toBe(0);
      expect(readFileSync(path.join(folder, file), "utf8")).toContain(keys.secretKey);
      for (const key of Object.values(keys)) expect(takenByGit()).not.toContain(key);
    },
  );

  it("go into no file outside the folder, whose .gitignore is not this folder's", async () => {
    const cwd = path.join(folder, "below");
    mkdirSync(cwd);
    for (const file of ["../.env", path.join(folder, ".env")]) {
      const run = await init(["--write-keys", file], { cwd, env });
      expect(run.stderr).toContain("is not in this folder");
      expect(run.code).toBe(2);
    }
    expect(readdirSync(cwd)).toEqual([]);
    expect(existsSync(path.join(folder, ".env"))).toBe(false);
  });

  it("must be there to be written", async () => {
    const run = await init(["--write-keys"], {});
    expect(run.stderr).toMatch(/^prevalidate: there are no keys to write: set PREVALIDATE_SECRET_KEY/);
    expect(run.code).toBe(2);
    expect(readdirSync(folder)).toEqual([".git"]);
  });
});

describe("init", () => {
  it("lets git leave alone a .env with keys that it would take", async () => {
    const text = Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join("");
    writeFileSync(path.join(folder, ".env"), text);
    expect((await init([], {})).stdout).toContain("so that git leaves .env alone");
    for (const key of Object.values(keys)) expect(takenByGit()).not.toContain(key);
  });

  it("posts nothing where it is going to refuse", async () => {
    writeFileSync(path.join(folder, "prevalidate.config.json"), "{}");
    const url = await lab.serve();
    const run = await prevalidate(["init", "--url", url, "--yes", "--format", "json"], { cwd: folder, env });
    expect(run.stderr).toContain("--force replaces what is there");
    expect(run.stdout).toBe("");
    expect(lab.received).toEqual([]);
  });

  it.each(["ts", "js", "json", "yaml"])("may name a target __proto__ in %s", async (format) => {
    expect((await init(["--name", "__proto__", "--format", format])).code).toBe(0);
    const run = await prevalidate(["check", "__proto__", "--dry-run"], { cwd: folder, env });
    expect(run.stdout).toContain("https://www.example.com/hook");
  });
});
