import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe } from "vitest";

/** Where a program is, looked for on the path and where Debian puts daemons. */
export function find(program: string): string | undefined {
  try {
    const where = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    return execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8", env: where }).trim();
  } catch {
    return undefined;
  }
}

/** Runs the tests where the programs are; elsewhere skips them by name, except in CI, where they fail. */
export function describeWith(programs: readonly string[], title: string, tests: () => void): void {
  const missing = programs.filter((program) => find(program) === undefined);
  if (missing.length > 0 && process.env.CI)
    throw new Error(`${title}: ${missing.join(", ")} not installed (scripts/install-test-packages.sh)`);
  describe.skipIf(missing.length > 0)(
    missing.length > 0 ? `${title} (needs ${missing.join(", ")})` : title,
    tests,
  );
}

/** The system gives a port again as soon as it is free: two that are asked for at once must still differ. */
/**
 * Ports that the system gives nobody of itself: between this call and the program's start, neither a server
 * on port 0 nor a connection can take one away.
 */
const firstPort = 10_000;
const lastPort = 32_000;
const given = new Set<number>();

/** A port of 127.0.0.1 that nothing listens on, and another one each time. */
export async function freePort(): Promise<number> {
  const port = randomInt(firstPort, lastPort);
  if (given.has(port) || !(await isFree(port))) return freePort();
  given.add(port);
  return port;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Programs started for tests, and folders made for them; all gone after `close`. */
export class Programs {
  readonly #running: ChildProcess[] = [];
  readonly #folders: string[] = [];

  folder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-"));
    this.#folders.push(folder);
    return folder;
  }

  /** Starts a program and waits until the port takes connections. */
  async start(
    program: string,
    args: readonly string[],
    port: number,
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    const child = spawn(find(program) ?? program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    let said = "";
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    this.#running.push(child);
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) break;
      if (await accepts(port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${program} does not listen on ${port}:\n${said}`);
  }

  async close(): Promise<void> {
    const ended = this.#running.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          child.once("exit", () => resolve());
          child.kill("SIGTERM");
          setTimeout(() => child.kill("SIGKILL"), 2000).unref();
        }),
    );
    await Promise.all(ended);
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
