import { execFile, spawnSync } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { env, keys, useLab } from "./endpoint.ts";
import { bin, cleanEnvironment } from "./prevalidate.ts";

const python = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;
const lab = useLab();

interface Typed {
  readonly env?: Readonly<Record<string, string>>;
  /** Lines, each entered when the screen is still. */
  readonly type?: readonly string[];
}

/** Runs the command on a terminal of 80 columns; gives all that was written to it. */
function onTerminal(args: readonly string[], { env: set = {}, type = [] }: Typed = {}) {
  return new Promise<{ screen: string; code: number }>((resolve) => {
    const words = [
      path.join(import.meta.dirname, "on-terminal.py"),
      type.join("\n"),
      process.execPath,
      bin,
      ...args,
    ];
    const options = { env: cleanEnvironment({ TERM: "xterm-256color", LANG: "C.UTF-8", ...set }) };
    execFile("python3", words, options, (error, stdout) => {
      resolve({ screen: stdout, code: Number(error?.code ?? 0) });
    });
  });
}

describe.skipIf(!python)("on a terminal", () => {
  it("uses colour, unless NO_COLOR is set", async () => {
    const args = [await lab.serve(), "--local"];
    expect((await onTerminal(args, { env })).screen).toContain("\x1b[32m");
    expect((await onTerminal(args, { env: { ...env, NO_COLOR: "1" } })).screen).not.toContain("\x1b[32m");
  });

  it("says what it is doing while it waits, and wipes that away", async () => {
    const target = await lab.serve(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return lab.correct(request);
    });
    const { screen } = await onTerminal([target, "--local", "--only", "validation"], { env });
    expect(screen).toContain("Posting the validation…");
    const afterLastWipe = screen.slice(screen.lastIndexOf("\x1b[0K"));
    expect(stripVTControlCharacters(afterLastWipe)).toMatch(/✓ The handler would pass Validate\./);
    expect(afterLastWipe).not.toContain("Posting");
  });

  it("is quiet with -q", async () => {
    const target = await lab.serve(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return lab.correct(request);
    });
    const { screen } = await onTerminal([target, "--local", "-q", "--only", "validation"], { env });
    expect(screen).not.toContain("Posting");
  });

  it("asks for keys that are nowhere, without echo", async () => {
    const { screen, code } = await onTerminal([await lab.serve(), "--local"], {
      type: [keys.secretKey, keys.validationKey],
    });
    expect(screen).toContain("Secret Key (not shown)");
    expect(screen).toContain("Validation Key (not shown)");
    for (const key of Object.values(keys)) expect(screen).not.toContain(key);
    expect(screen).toContain("✓ The handler would pass Validate.");
    expect(code).toBe(0);
  });

  it("ends in silence, with 130, on Ctrl-C at a prompt", async () => {
    const { screen, code } = await onTerminal([await lab.serve()], { type: ["^C"] });
    expect(stripVTControlCharacters(screen)).not.toMatch(/error|at /i);
    expect(code).toBe(130);
  });

  it("reports on Ctrl-C in the middle of a check", async () => {
    const target = await lab.serve(() => new Promise<never>(() => {}));
    const { screen, code } = await onTerminal([target, "--local", "--timeout", "60"], { env, type: ["^C"] });
    expect(screen).toContain("? Can't tell: the check was interrupted.");
    expect(code).toBe(130);
  });
});
