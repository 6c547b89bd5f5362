import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export const bin = path.join(import.meta.dirname, "../../dist/prevalidate.cjs");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Set besides PATH and the like; `undefined` takes one away. No key is set unless here. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Told when the process is there. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the built command, as a user's shell would. */
export async function prevalidate(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: cleanEnvironment(options.env),
    cwd: options.cwd,
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  options.onStart?.(child);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** This process's environment without what the command reads from it. */
export function cleanEnvironment(env: RunOptions["env"] = {}): NodeJS.ProcessEnv {
  const read =
    /^(PREVALIDATE|SOCKETLABS|OTEL)_|^(TRACEPARENT|NO_COLOR|FORCE_COLOR|COLUMNS|LANG|LC_ALL|LC_CTYPE|TERM|CI|NODE_OPTIONS)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !read.test(name));
  return { ...Object.fromEntries(inherited), ...env };
}

/** Keys as environment variables. */
export function keysInEnvironment(keys: { secretKey: string; validationKey: string }) {
  return { PREVALIDATE_SECRET_KEY: keys.secretKey, PREVALIDATE_VALIDATION_KEY: keys.validationKey };
}
