import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, cleanEnvironment, prevalidate } from "./prevalidate.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-completion-"));
const programs = path.join(folder, "bin");
const project = path.join(folder, "project");
const env = { ...cleanEnvironment({ TERM: "xterm", LANG: "C.UTF-8", HOME: folder }), PATH: "" };

const script = (shell: string) => path.join(folder, `completion.${shell}`);
const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

beforeAll(async () => {
  mkdirSync(programs);
  mkdirSync(path.join(project, "posts"), { recursive: true });
  mkdirSync(path.join(project, ".git"));
  env.PATH = `${programs}:${process.env.PATH}`;
  // Completes as the real one does, and else tells what it was given.
  const command = `#!/bin/sh
    [ "$1" = __complete ] && exec '${process.execPath}' '${bin}' "$@"
    printf 'given'; printf ' <%s>' "$@"; echo`;
  writeFileSync(path.join(programs, "prevalidate"), command, { mode: 0o755 });
  writeFileSync(path.join(project, "report one.json"), "{}");
  const targets = { staging: { url: "https://s.example" }, production: { url: "https://p.example" } };
  writeFileSync(path.join(project, "prevalidate.config.json"), JSON.stringify({ targets }));
  for (const shell of ["bash", "zsh", "fish", "powershell"])
    writeFileSync(script(shell), (await prevalidate(["completion", shell])).stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each shell offers for a line, as far as its words are the same in all. */
type Offers = (line: string) => readonly string[];

const cases: readonly (readonly [what: string, line: string, offered: readonly string[]])[] = [
  ["a command", "prevalidate che", ["check"]],
  ["an option", "prevalidate check --verb", ["--verbose"]],
  ["an option of the default command", "prevalidate https://example.com/ --reprod", ["--reproducible"]],
  ["the value of an option", "prevalidate check --profile ev", ["events"]],
  ["a cause", "prevalidate explain secret/loose", ["secret/loose-comparison"]],
  ["a type", "prevalidate send com", ["complaint"]],
  ["a target after a type", "prevalidate send failed sta", ["staging"]],
  ["a target in place of a command", "prevalidate prod", ["production"]],
  ["a target after --", "prevalidate check -- prod", ["production"]],
  ["a shell", "prevalidate completion pow", ["powershell"]],
  ["the command that help is wanted of", "prevalidate help expl", ["explain"]],
  ["nothing where anything may stand", "prevalidate check --secret-key s", []],
  ["nothing for a flag that takes no value", "prevalidate check --strict=y", []],
];

function itCompletes(offers: Offers): void {
  it.each(cases)("completes %s: %s", (_, line, offered) => {
    expect(offers(line)).toEqual(offered);
  });
}

describe("in bash", () => {
  const offers = (line: string, breaks = " \t\n\"'@><=;|&(:") => {
    const program = `source ${script("bash")}; cd ${project}; COMP_WORDBREAKS=$2; COMP_LINE=$1
      COMP_POINT=${"${#1}"}; _prevalidate; (( ${"${#COMPREPLY[@]}"} )) && printf '%s\\n' "${"${COMPREPLY[@]}"}"; true`;
    const printed = execFileSync("bash", ["-c", program, "bash", line, breaks], { env, encoding: "utf8" });
    return printed.split("\n").filter((word) => word !== "");
  };

  itCompletes((line) => offers(line));

  it("gives what comes after the last “=” or “:”, where bash breaks words", () => {
    expect(offers("prevalidate check --profile=inb")).toEqual(["inbound"]);
    expect(offers("prevalidate lab gate/csrf:django-")).toEqual(["django-rest"]);
    expect(offers("prevalidate explain report")).toEqual(["report one.json"]);
    expect(offers("prevalidate check --baseline=rep")).toEqual(["report one.json"]);
    expect(offers("prevalidate check --reporter=json=po")).toEqual(["posts"]);
    expect(offers("prevalidate replay posts --export art")).toEqual(["artillery="]);
    expect(offers("prevalidate replay posts --export artillery=po")).toEqual(["posts"]);
  });

  it("gives the whole word where it doesn't", () => {
    const breaks = " \t\n";
    expect(offers("prevalidate check --profile=inb", breaks)).toEqual(["--profile=inbound"]);
    expect(offers("prevalidate lab gate/csrf:django-", breaks)).toEqual(["gate/csrf:django-rest"]);
    expect(offers("prevalidate check --baseline=rep", breaks)).toEqual(["--baseline=report one.json"]);
  });

  it("understands quotes and backslashes in the words before", () => {
    expect(offers("prevalidate check -H 'A: b' --profile acc")).toEqual(["account"]);
    expect(offers('prevalidate check -H "A: \\" b" --profile acc')).toEqual(["account"]);
    expect(offers("prevalidate replay report\\ one.json --encoding f")).toEqual(["form"]);
    expect(offers('prevalidate explain "key/miss')).toEqual(["key/missing"]);
  });

  it("completes the next of a list, without those that are there", () => {
    expect(offers("prevalidate check --only validation,fa")).toEqual(["validation,failed"]);
    expect(offers("prevalidate check --only failed,fa")).toEqual([]);
  });

  it.runIf(has("python3"))("does it on the Tab key", async () => {
    const screen = await onTerminal(
      ["bash", "--norc", "--noprofile"],
      [
        `cd ${project} && source ${script("bash")}`,
        "prevalidate expl\tkey/html-e\t -q",
        "prevalidate lab gate/csrf:djan\t\t\t",
      ],
    );
    expect(screen).toContain("given <explain> <key/html-escaped> <-q>");
    expect(screen).toMatch(/django\s+django-rest/);
  });
});

describe.runIf(has("zsh") && has("python3"))("in zsh", () => {
  it("completes on the Tab key, and shows what a word means", async () => {
    const screen = await onTerminal(
      ["zsh", "-f"],
      [
        `cd ${project}; PS1='$ '; autoload -Uz compinit && compinit -u -D; source ${script("zsh")}`,
        "prevalidate expl\tkey/html-e\t -q",
        "prevalidate check --profile=inb\t --baseline=rep\t --dry-run",
        "prevalidate lab gate/csrf:django-\t --demo",
        "prevalidate send failed sta\t --timeout",
        "prevalidate explain secret/\t\t",
      ],
    );
    expect(screen).toContain("given <explain> <key/html-escaped> <-q>");
    expect(screen).toContain("given <check> <--profile=inbound> <--baseline=report one.json> <--dry-run>");
    expect(screen).toContain("given <lab> <gate/csrf:django-rest> <--demo>");
    expect(screen).toContain("given <send> <failed> <staging> <--timeout>");
    expect(screen).toMatch(/secret\/loose-comparison\s+-- The Secret Key is compared loosely/);
  }, 20_000);

  it("is found in a folder of $fpath", () => {
    expect(execFileSync("head", ["-1", script("zsh")], { encoding: "utf8" })).toBe("#compdef prevalidate\n");
    execFileSync("zsh", ["-n", script("zsh")]);
  });
});

describe.runIf(has("fish"))("in fish", () => {
  const lines = (line: string) => {
    const program = `source ${script("fish")}; cd ${project}; complete -C (string unescape -- $argv[1])`;
    const args = ["--no-config", "-c", program, line];
    return execFileSync("fish", args, { env, encoding: "utf8" })
      .split("\n")
      .filter((word) => word !== "");
  };

  itCompletes((line) => lines(line).map((one) => one.split("\t")[0] ?? ""));

  it("says what a word means", () => {
    expect(lines("prevalidate explain secret/loose")).toEqual([
      "secret/loose-comparison\tThe Secret Key is compared loosely",
    ]);
  });

  it("completes after “=” and “:”, and files", () => {
    expect(lines("prevalidate check --profile=inb")[0]).toMatch(/^--profile=inbound\t/);
    expect(lines("prevalidate lab gate/csrf:django-")).toEqual(["gate/csrf:django-rest"]);
    expect(lines("prevalidate check --reporter json=po").map((one) => one.split("\t")[0])).toEqual([
      "json=posts/",
    ]);
  });
});

describe("for PowerShell", () => {
  it("is told words that begin after “=”, since it passes no empty ones", async () => {
    const asked = await prevalidate(["__complete", "powershell", "check", "--profile", "="]);
    expect(asked.stdout.split("\n")[0]).toBe("classic\tNotification API");
    expect((await prevalidate(["__complete", "powershell", "=expl"])).stdout).toMatch(/^explain\t/);
  });
});

describe("completion", () => {
  it.each(["bash", "zsh", "fish", "powershell"])(
    "prints how to install it at its head: %s",
    async (shell) => {
      const { stdout, code } = await prevalidate(["completion", shell]);
      expect(stdout.split("\n").slice(0, 4).join("\n")).toContain(`prevalidate completion ${shell}`);
      expect(code).toBe(0);
    },
  );

  it("suggests the nearest shell", async () => {
    const run = await prevalidate(["completion", "zhs"]);
    expect(run.stderr).toBe("prevalidate: no completion for “zhs”; did you mean zsh?\n");
    expect(run.code).toBe(2);
  });

  it.each<[file: string, text: string]>([
    [
      "prevalidate.config.yaml",
      "# targets: {}\ndefaults:\n  local: true\ntargets:\n  one:\n    url: a\n  'two':\n    url: b\nreporters: []\n",
    ],
    [
      "prevalidate.config.ts",
      "import x from 'y'; // targets: { zero: {\nexport default defineConfig({\n  targets: { one: { url: `http://x/${1}`, headers: { a: 'b: {' } }, 'two': f({ c: d }) },\n  defaults: { local: true } });\n",
    ],
    ["package.json", '{ "name": "x", "prevalidate": { "targets": { "one": { "url": "a}" }, "two": {} } } }'],
  ])("finds the names of targets in %s, and runs nothing", async (file, text) => {
    const cwd = mkdtempSync(path.join(folder, "names-"));
    writeFileSync(path.join(cwd, file), text);
    const { stdout } = await prevalidate(["__complete", "zsh", "send", "failed", ""], { cwd });
    expect(stdout).toBe("one\t\ntwo\t\n");
  });

  it("says nothing where it knows nothing", async () => {
    const { stdout, stderr, code } = await prevalidate(["__complete"]);
    expect(stderr).toBe("");
    expect(stdout).toContain("check\t");
    expect(code).toBe(0);
  });
});

/** Types lines at a terminal, one a second, and gives what was to be seen there. */
function onTerminal(command: readonly string[], lines: readonly string[]): Promise<string> {
  const args = [path.join(import.meta.dirname, "on-terminal.py"), [...lines, "exit"].join("\n"), ...command];
  return new Promise((resolve) => {
    execFile("python3", args, { env, cwd: folder }, (_error, stdout) => {
      resolve(stripVTControlCharacters(stdout));
    });
  });
}
