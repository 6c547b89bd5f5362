import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { find, freePort } from "../real/programs.ts";

/** A Redis of its own, with an append-only file in a folder. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  readonly #options: readonly string[];

  /** @param options of redis-server, besides port, folder and append-only file. */
  constructor(port: number, folder: string, ...options: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  static freePort(): Promise<number> {
    return freePort();
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ["--port", this.port, "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    this.#child = spawn(
      find("redis-server") ?? "redis-server",
      [...options.map(String), "--appendonly", "yes", "--appendfsync", "everysec", ...this.#options],
      { stdio: "ignore" },
    );
    while (!(await accepts(this.port))) {
      if (this.#child.exitCode !== null) throw new Error("redis-server does not start");
      await pause(20);
    }
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
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
