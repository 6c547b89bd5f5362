import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileFaults } from "../../src/lab/faults/hostile.ts";
import { Lab } from "../../src/lab/lab.ts";
import { bin, cleanEnvironment, keysInEnvironment, prevalidate } from "../cli/prevalidate.ts";
import { labKeys } from "../faults.ts";
import { steering } from "./steering.ts";

/** Formats of every reporter, each to a file of its own. */
const formats = ["terminal", "json", "ndjson", "junit", "github", "markdown", "sarif", "tap", "html"];

/** Endpoints whose text is meant for whoever reads the report, and one of each other kind. */
const shown = hostileFaults.filter(
  ({ hostile = "" }) =>
    /^text-/.test(hostile) ||
    ["garbage", "invalid-utf-8", "header-endless", "redirect-metadata", "certificate-key-in-name"].includes(
      hostile,
    ),
);

const lab = new Lab(labKeys);
let folder = "";
let ca = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "prevalidate-hostile-"));
  ca = path.join(folder, "ca.pem");
  await writeFile(ca, lab.authority.rootPem);
});
afterAll(async () => {
  await lab.close();
  await rm(folder, { recursive: true });
});

/** The words of a command line that checks the endpoint of that name. */
async function wordsFor(name: string | undefined): Promise<readonly string[]> {
  const fault = hostileFaults.find(({ hostile }) => hostile === name);
  if (fault === undefined) throw new Error(`there is no hostile endpoint ${name}`);
  const { url, options = [] } = await fault.serve(lab);
  return ["check", url, "--local", "--cacert", ca, ...options];
}

const env = keysInEnvironment(labKeys);

describe("what the command writes about a hostile endpoint", () => {
  it.each(shown.map(({ hostile }) => [hostile]))(
    "steers nothing and holds no key, in any format: %s",
    {
      timeout: 30_000,
    },
    async (name) => {
      const files = await mkdtemp(path.join(folder, "reports-"));
      const reporters = formats.flatMap((format) => ["--reporter", `${format}=${path.join(files, format)}`]);
      const run = await prevalidate(
        [...(await wordsFor(name)), "-v", ...reporters, "--reporter", "terminal"],
        { env },
      );
      const written = await Promise.all(
        (await readdir(files)).map(
          async (file) => [file, await readFile(path.join(files, file), "utf8")] as const,
        ),
      );
      expect(written.map(([file]) => file).sort()).toEqual([...formats].sort());
      for (const [where, text] of [...written, ["stdout", run.stdout], ["stderr", run.stderr]] as const) {
        expect(steering.exec(text)?.[0], where).toBeUndefined();
        for (const key of Object.values(labKeys)) expect(text.includes(key), where).toBe(false);
      }
    },
  );
});

describe("memory", () => {
  it.each([
    ["body-endless"],
    ["header-10mb"],
    ["chunks-million"],
    ["gzip-bomb"],
    ["gzip-in-gzip"],
    ["gzip-endless"],
    ["certificate-ten-thousand-names"],
    ["dns-thousand-addresses"],
  ])("suffices in a heap of 32 megabytes: %s", { timeout: 30_000 }, async (name) => {
    const words = [...(await wordsFor(name)), "--reporter", "json"];
    const child = spawn(process.execPath, ["--max-old-space-size=32", bin, ...words], {
      env: cleanEnvironment(env),
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.resume();
    const [code] = (await once(child, "close")) as [number | null];
    expect([0, 1]).toContain(code);
    const { findings } = JSON.parse(stdout) as { findings: { id: string }[] };
    expect(findings.map(({ id }) => id)).toContain(hostileFaults.find(({ hostile }) => hostile === name)?.id);
  });
});

const python = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;

/** Runs the command on a terminal, which tells its settings before and after. */
function onTerminal(words: readonly string[]): Promise<string> {
  const script = path.join(import.meta.dirname, "../cli/on-terminal.py");
  const around = 'stty -g; "$@"; echo; stty -g';
  const options = {
    env: cleanEnvironment({ TERM: "xterm-256color", LANG: "C.UTF-8", ...env }),
    encoding: "latin1" as const,
  };
  return new Promise((resolve) => {
    execFile(
      "python3",
      [script, "", "sh", "-c", around, "sh", process.execPath, bin, ...words],
      options,
      (_, stdout) => resolve(Buffer.from(stdout, "latin1").toString("utf8")),
    );
  });
}

/** What the command itself may send a terminal: colours, the cursor's line wiped, the cursor hidden and shown, frames. */
const own = /\x1b\[(?:[0-9;]*m|[0-9]*[KGA]|\?25[lh]|\?2026[lh])|\r/g;

describe.skipIf(!python)("a terminal", () => {
  it.each(shown.filter(({ hostile }) => hostile !== "text-alias").map(({ hostile }) => [hostile]))(
    "is left as it was by %s",
    { timeout: 30_000 },
    async (name) => {
      const screen = await onTerminal([...(await wordsFor(name)), "-v"]);
      const lines = screen.trim().split(/\r?\n/);
      expect(lines.at(-1)).toBe(lines[0]);
      const others = screen.replaceAll("\r\n", "\n").replaceAll(own, "");
      expect(steering.exec(others)?.[0]).toBeUndefined();
      const hidden = screen.lastIndexOf("\x1b[?25l");
      expect(screen.lastIndexOf("\x1b[?25h")).toBeGreaterThanOrEqual(hidden);
      expect(screen.match(/\x1b\[[0-9;]*m/g)?.at(-1) ?? "\x1b[39m").toMatch(/^\x1b\[(?:0|22|39|49)?m$/);
    },
  );
});
