import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LabHandler } from "../../src/lab/lab.ts";
import { env, useLab } from "./endpoint.ts";
import { bin, cleanEnvironment } from "./prevalidate.ts";

const lab = useLab();
const python = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;
const root = mkdtempSync(path.join(os.tmpdir(), "prevalidate-watch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let cwd = "";
const started: ChildProcess[] = [];
beforeEach(() => {
  cwd = mkdtempSync(path.join(root, "project-"));
  writeFileSync(path.join(cwd, "handler.js"), "// mend me\n");
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

const withoutKey: LabHandler = () => ({ status: 200, body: "thank you" });

/** An endpoint whose handler can be changed under it. */
async function changing(first: LabHandler) {
  const endpoint = { handler: first, url: "" };
  endpoint.url = await lab.serve((request) => endpoint.handler(request));
  return endpoint;
}

/** A watch in the project's folder; what it writes is waited for. */
function watch(...args: string[]) {
  // Both outputs into one, so that their order is kept.
  const merged = ["-c", 'exec "$@" 2>&1', "sh", process.execPath, bin];
  const child = spawn("sh", [...merged, "check", ...args, "--local", "--watch"], {
    cwd,
    env: cleanEnvironment(env),
    stdio: "pipe",
  });
  started.push(child);
  let written = "";
  let wake = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
    wake();
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  return {
    child,
    written: () => written,
    /** Waits until the text has been written so many times. */
    until: async (text: string, times = 1) => {
      while (written.split(text).length <= times) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([
          woken,
          ended.then(() => Promise.reject(new Error(`it ended without “${text}”:\n${written}`))),
        ]);
      }
    },
    type: (text: string) => child.stdin.write(text),
    end: async (): Promise<number | null> => {
      child.stdin.write("q\n");
      const [code] = await ended;
      return code;
    },
    ended,
  };
}

const ready = "Enter checks again, q quits";

describe("check --watch", { timeout: 60_000 }, () => {
  it("checks again when a file changes, and says what that mended", async () => {
    const endpoint = await changing(withoutKey);
    const session = watch(endpoint.url);
    await session.until(ready);
    expect(session.written()).toContain("✗ Validate would fail.");
    endpoint.handler = lab.correct;
    writeFileSync(path.join(cwd, "handler.js"), "// mended\n");
    await session.until(ready, 2);
    expect(session.written()).toContain("prevalidate: checked again: handler.js changed\n");
    expect(session.written()).toContain("prevalidate: gone: key/missing");
    expect(session.written()).toContain("✓ The handler would pass Validate.");
    expect(await session.end()).toBe(0);
  });

  it("checks again on Enter, and says what is new, or that nothing is", async () => {
    const endpoint = await changing(lab.correct);
    const session = watch(endpoint.url);
    await session.until(ready);
    session.type("\n");
    await session.until(ready, 2);
    expect(session.written()).toContain("prevalidate: checked again\nprevalidate: nothing changed\n");
    endpoint.handler = withoutKey;
    session.type("r\n");
    await session.until(ready, 3);
    expect(session.written()).toMatch(/prevalidate: new: .*key\/missing/);
    // The code is that of the last check.
    expect(await session.end()).toBe(1);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends on %s, also in the middle of a check", async (signal) => {
    let asked = () => {};
    const underWay = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const url = await lab.serve(() => {
      asked();
      return new Promise<never>(() => {});
    });
    const session = watch(url);
    await underWay;
    session.child.kill(signal);
    expect((await session.ended)[0]).toBe(signal === "SIGINT" ? 130 : 143);
  });

  it("waits for a handler that restarts when its files change", async () => {
    const endpoint = await changing(withoutKey);
    const session = watch(endpoint.url);
    await session.until(ready);
    let starting = 3;
    endpoint.handler = (request) => (starting-- > 0 ? { status: 502 } : lab.correct(request));
    appendFileSync(path.join(cwd, "handler.js"), "// mended\n");
    await session.until(ready, 2);
    expect(session.written()).not.toContain("gate/upstream-down");
    expect(session.written()).toContain("gone: key/missing");
    expect(await session.end()).toBe(0);
  });

  it("looks a second time where the old handler may still have answered", async () => {
    const endpoint = await changing(withoutKey);
    const session = watch(endpoint.url);
    await session.until(ready);
    appendFileSync(path.join(cwd, "handler.js"), "// mended\n");
    await session.until("nothing changed");
    endpoint.handler = lab.correct;
    await session.until("gone: key/missing");
    expect(await session.end()).toBe(0);
  });

  it("sees new files, and such as an editor puts in place of old ones", async () => {
    const session = watch(await lab.serve());
    await session.until(ready);
    mkdirSync(path.join(cwd, "routes"));
    writeFileSync(path.join(cwd, "routes", "hook.js"), "// new\n");
    await session.until(`${path.join("routes", "hook.js")} changed`);
    await session.until(ready, 2);
    // Past the second look.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    writeFileSync(path.join(cwd, ".handler.js.new"), "// rewritten\n");
    renameSync(path.join(cwd, ".handler.js.new"), path.join(cwd, "handler.js"));
    await session.until(ready, 3);
    expect(await session.end()).toBe(0);
  });

  it("is not set off by packages, by git, by logs, or by what it writes itself", async () => {
    mkdirSync(path.join(cwd, "node_modules", "some"), { recursive: true });
    mkdirSync(path.join(cwd, ".git"));
    const session = watch(await lab.serve(), "--reporter", "terminal", "--reporter", "json=report.json");
    await session.until(ready);
    for (const file of ["node_modules/some/index.js", ".git/index", "server.log", "events.sqlite-wal"])
      writeFileSync(path.join(cwd, file), "changed\n");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.written()).not.toContain("checked again");
    session.type("\n");
    await session.until(ready, 2);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.written().split("checked again")).toHaveLength(2);
    expect(JSON.parse(readFileSync(path.join(cwd, "report.json"), "utf8"))).toMatchObject({
      verdict: "pass",
    });
    expect(await session.end()).toBe(0);
  });

  it("does not go round and round where the handler writes files when it is posted to", async () => {
    let posts = 0;
    const url = await lab.serve((request) => {
      appendFileSync(path.join(cwd, "events.json"), "{}\n");
      writeFileSync(path.join(cwd, `event-${++posts}.json`), "{}\n");
      return lab.correct(request);
    });
    const session = watch(url);
    await session.until(ready);
    await new Promise((resolve) => setTimeout(resolve, 8000));
    expect(session.written().split("checked again").length).toBeLessThanOrEqual(3);
    writeFileSync(path.join(cwd, "handler.js"), "// mended\n");
    await session.until("checked again: handler.js changed");
    expect(await session.end()).toBe(0);
  });

  it("watches only what --watch-path names", async () => {
    mkdirSync(path.join(cwd, "src"));
    const session = watch(await lab.serve(), "--watch-path", "src");
    await session.until("watching src: Enter");
    writeFileSync(path.join(cwd, "handler.js"), "// elsewhere\n");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.written()).not.toContain("checked again");
    writeFileSync(path.join(cwd, "src", "hook.js"), "// here\n");
    await session.until(`${path.join("src", "hook.js")} changed`);
    expect(await session.end()).toBe(0);
  });

  it("names the target of each change where there are several", async () => {
    const [one, two] = [await changing(lab.correct), await changing(lab.correct)];
    const session = watch(one.url, two.url);
    await session.until(ready);
    two.handler = withoutKey;
    session.type("\n");
    await session.until(ready, 2);
    expect(session.written()).toContain(`prevalidate: ${one.url}: nothing changed\n`);
    expect(session.written()).toMatch(new RegExp(`${two.url}: new: .*key/missing`));
    expect(await session.end()).toBe(1);
  });
});

describe.skipIf(!python)("check --watch on a terminal", { timeout: 60_000 }, () => {
  /** Types lines, one a second, and gives all that was written to the terminal. */
  function onTerminal(args: readonly string[], type: readonly string[]) {
    return new Promise<{ screen: string; code: number }>((resolve) => {
      const command = [process.execPath, bin, "check", ...args, "--local", "--watch"];
      // What the terminal is like afterwards is asked of the terminal itself.
      const script =
        '"$@"; code=$?; stty -a | tr -s " ;" "\\n" | grep -xE -- "-?(echo|icanon|isig)"; exit $code';
      const words = [
        path.join(import.meta.dirname, "on-terminal.py"),
        type.join("\n"),
        "sh",
        "-c",
        script,
        "sh",
      ];
      const options = { cwd, env: cleanEnvironment({ ...env, TERM: "xterm-256color", LANG: "C.UTF-8" }) };
      execFile("python3", [...words, ...command], options, (error, stdout) => {
        resolve({ screen: stdout, code: Number(error?.code ?? 0) });
      });
    });
  }

  it("clears the screen for each report, takes single keys, and leaves the terminal as it was", async () => {
    const { screen, code } = await onTerminal([await lab.serve()], ["r", "", "q"]);
    const pages = screen.split("\x1b[2J\x1b[3J\x1b[H");
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const page of pages.slice(1)) expect(page).toContain("The handler would pass Validate.");
    expect(pages.at(-1)).toContain("checked again");
    expect(screen).toMatch(/^isig\s+icanon\s+echo\s*$/m);
    expect(code).toBe(0);
  });

  it("ends on Ctrl-C with 130, and leaves the terminal as it was", async () => {
    const { screen, code } = await onTerminal([await lab.serve()], ["^C"]);
    expect(screen).toMatch(/^isig\s+icanon\s+echo\s*$/m);
    expect(code).toBe(130);
  });
});
