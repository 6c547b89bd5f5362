import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/*
 * What works on Linux and macOS and breaks on Windows, or the other way round, by the ways it is written. Each rule
 * says why; a line that must do it all the same says so in a comment with `portable:`.
 */

interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly why: string;
}

const rules: readonly Rule[] = [
  {
    name: "a folder that only some systems have",
    pattern: /["'`]\/(?:tmp|dev|etc|usr|var|home|proc|bin)(?:\/|["'`])/,
    why: "os.tmpdir(), os.devNull and the like know where it is",
  },
  {
    name: "paths put together with a slash",
    pattern:
      /\$\{(?:[a-z]*(?:folder|directory|dir|cwd)|process\.cwd\(\))\}\/|(?:folder|dir|cwd)\s*\+\s*["']\//i,
    why: "path.join() puts the system's own separator",
  },
  {
    name: "a file's path taken apart at slashes",
    pattern: /(?:file|folder|filename|dirname)\w*\.(?:split|lastIndexOf|indexOf)\(\s*["'`]\/["'`]/i,
    why: "path.basename(), path.dirname() and path.sep know backslashes",
  },
  {
    name: "a URL's path used as a file's",
    pattern: /new URL\([^)]*import\.meta\.url\)\.pathname/,
    why: "fileURLToPath() undoes percent-encoding and the slash before a drive's letter",
  },
  {
    name: "an import of a file's path",
    pattern: /import\((?!\s*["'`])(?!.*(?:href|pathToFileURL|[uU]rl)).*\)/,
    why: "import() takes a file URL on Windows: pathToFileURL(file).href",
  },
  {
    name: "a shell",
    pattern:
      /(?<![.\w])(?:exec|execSync)\(|child_process\.exec(?:Sync)?\(|shell:\s*true|(?:spawn|execFile)(?:Sync)?\(\s*["'`](?:\/bin\/)?(?:sh|bash|cmd)\b/,
    why: "execFile and spawn start the same program everywhere, without a shell's quoting",
  },
  {
    name: "a user or a group by number",
    pattern: /process\.(?:getuid|geteuid|getgid|setuid|setgid|umask)\b(?!\?\.)/,
    why: "Windows has none: ask with ?.",
  },
  {
    name: "permissions changed",
    pattern: /\b(?:chmod|chown|lchown|fchmod)(?:Sync)?\(/,
    why: "Windows keeps no more than read-only",
  },
  {
    name: "a symbolic link made",
    pattern: /\bsymlink(?:Sync)?\(/,
    why: "on Windows it takes a right that most lack",
  },
  {
    name: "an environment variable that only some systems set",
    pattern: /process\.env\.(?:HOME|USER|SHELL|TMPDIR|PWD)\b/,
    why: "os.homedir(), os.userInfo(), os.tmpdir() and process.cwd() work everywhere",
  },
  {
    name: "a file's lines split at LF",
    pattern: /(?:readFile\w*\([^;]*|[fF]ileText|configText|envText)\.split\(\s*["'`]\\n["'`]/,
    why: "files written on Windows end lines with CR LF: /\\r?\\n/",
  },
  {
    name: "a signal that Windows can't send",
    pattern: /process\.(?:on|once)\(\s*["'](?:SIGUSR1|SIGUSR2|SIGHUP|SIGQUIT|SIGWINCH)["']/,
    why: "only SIGINT, SIGTERM and SIGBREAK can be listened for there without more",
  },
];

const source = path.join(import.meta.dirname, "../../src");

interface Line {
  readonly place: string;
  readonly text: string;
}

/** Lines of code: comments stand for themselves, and handlers of the lab are other people's. */
function linesOfCode(): readonly Line[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      readFileSync(path.join(source, file), "utf8")
        .split(/\r?\n/)
        .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
    )
    .filter(({ text }) => !/^\s*(?:\/\/|\/?\*)/.test(text) && !text.includes("portable:"));
}

describe("the sources assume no system", () => {
  const lines = linesOfCode();

  it.each(rules)("$name: $why", ({ pattern }) => {
    const found = lines
      .filter(({ text }) => pattern.test(text))
      .map(({ place, text }) => `${place} ${text.trim()}`);
    expect(found).toEqual([]);
  });

  it.each([
    ["a folder that only some systems have", 'await open("/dev/null")'],
    ["a folder that only some systems have", "mkdtemp('/tmp/x')"],
    ["paths put together with a slash", "const file = `${folder}/report.json`;"],
    ["a file's path taken apart at slashes", 'fileName.split("/")'],
    ["a URL's path used as a file's", 'new URL("./page.html", import.meta.url).pathname'],
    ["an import of a file's path", "await import(file)"],
    ["a shell", "exec(`open ${url}`)"],
    ["a user or a group by number", "process.getuid() === 0"],
    ["permissions changed", "await chmod(file, 0o600)"],
    ["an environment variable that only some systems set", "process.env.HOME"],
    ["a file's lines split at LF", 'readFileSync(file, "utf8").split("\\n")'],
    ["a signal that Windows can't send", 'process.on("SIGHUP", stop)'],
  ])("is found: %s", (name, text) => {
    expect(rules.find((rule) => rule.name === name)?.pattern.test(text)).toBe(true);
  });

  it("lets what is portable be", () => {
    for (const text of [
      "await import(pathToFileURL(file).href)",
      'await import("./lab-run.ts")',
      'new URL("/hook", url).pathname',
      "process.getuid?.()",
      'url.pathname.split("/")',
      "text.split(/\\r?\\n/)",
    ])
      expect(rules.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });
});
