import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { bin, cleanEnvironment, keysInEnvironment } from "../cli/prevalidate.ts";

/** Keys of the examples' project. */
export const keys = keysInEnvironment({
  secretKey: "q7Zt0Wk3LmX9vB2nRc5D",
  validationKey: "H4sPy8Ue1JxGq6Ta0KfN",
});

export interface Ended {
  readonly code: number;
  readonly log: string;
}

/**
 * A checked-out project on a CI machine: `npm ci` and `npm start` do what the examples expect of them, and
 * `npx --yes prevalidate@0.1.0` runs what was built. Programs see nothing else of ours.
 */
export class Project {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-ci-"));
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly #children: ChildProcess[] = [];

  private constructor(port: number, more: Readonly<Record<string, string>>) {
    this.port = port;
    const programs = path.join(this.folder, ".programs");
    mkdirSync(programs);
    const handler = path.join(import.meta.dirname, "project/handler.mjs");
    const node = JSON.stringify(process.execPath);
    program(
      path.join(programs, "npm"),
      `case "$*" in\n ci) ;;\n start) exec ${node} ${handler} ;;\n *) exit 64 ;;\nesac`,
    );
    program(
      path.join(programs, "npx"),
      `[ "$1 $2" = "--yes prevalidate@0.1.0" ] || exit 64\nshift 2\nexec ${node} ${bin} "$@"`,
    );
    this.env = cleanEnvironment({
      PATH: `${programs}:${process.env.PATH}`,
      HOME: this.folder,
      PORT: String(port),
      PID_FILE: path.join(this.folder, ".pid"),
      CI: "true",
      ...more,
    });
  }

  static async checkOut(more: Readonly<Record<string, string>> = {}): Promise<Project> {
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new Project(port, more);
  }

  /** A pipeline's file, with the handler's port in place of the one that the example has. */
  localised(text: string): string {
    return text.replaceAll("127.0.0.1:3000", `127.0.0.1:${this.port}`);
  }

  /** Runs a program to its end; what it leaves in the background goes on. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const output = path.join(this.folder, ".log");
    const redirected = ["-c", '"$@" >"$0" 2>&1', output, command, ...args];
    return new Promise((resolve) => {
      execFile("sh", redirected, { cwd: this.folder, env: { ...this.env, ...env } }, (error) => {
        resolve({ code: Number(error?.code ?? 0), log: readFileSync(output, "utf8") });
      });
    });
  }

  /** Runs a program beside what comes after. */
  inBackground(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    const options = { cwd: this.folder, env: { ...this.env, ...env }, stdio: "ignore" as const };
    this.#children.push(spawn(command, args, options));
  }

  has(file: string): boolean {
    return existsSync(path.join(this.folder, file));
  }

  close(): void {
    for (const child of this.#children) child.kill();
    try {
      process.kill(Number(readFileSync(path.join(this.folder, ".pid"), "utf8")));
    } catch {
      // It has ended, or never began.
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function program(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
