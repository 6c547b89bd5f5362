import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { boundsOf } from "../bounds.ts";
import type { CheckOptions } from "../settings.ts";
import type { Milliseconds } from "../units.ts";
import { decoded } from "./point.ts";

/** A way through a host that ssh signed in to, or why there is none. */
export type SshWay =
  | {
      readonly proxy: string;
      /** What ssh wrote to standard error since. */
      readonly said: () => string;
      readonly close: () => Promise<void>;
    }
  | { readonly proxy?: undefined; readonly failed: string };

/** How long ssh may take to connect and sign in. */
const leastSignInMs: Milliseconds = 10_000;
const longestSpeech = 16_384;
const pollMs: Milliseconds = 50;

/**
 * Signs in to a host with the system's ssh, which then takes SOCKS connections on a port of loopback for as long as
 * the check needs it (`ssh -D`). Keys, host keys, jump hosts and the rest are as the user's ssh configuration says;
 * nothing is asked for, no other connection is shared, and no command is run there.
 * @param host `ssh://[user@]host[:port]`, as `readVantagePoint` has let it through.
 * @returns the way; or, in words, why there is none. Never rejects.
 */
export async function openSsh(host: URL, options: CheckOptions): Promise<SshWay> {
  const port = await freePort();
  const limitMs = Math.max(leastSignInMs, boundsOf(options).timeoutMs);
  const child = spawn("ssh", sshArguments(host, port, limitMs), {
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-longestSpeech);
  });
  let missing: string | undefined;
  child.once("error", (error: NodeJS.ErrnoException) => {
    missing =
      error.code === "ENOENT" ? "there is no ssh on this machine" : `ssh did not start: ${error.message}`;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  // However this process ends, ssh does not outlive it.
  const onExit = () => void child.kill();
  process.once("exit", onExit);
  const close = async () => {
    await stop(child, ended);
    process.off("exit", onExit);
  };
  const until = performance.now() + limitMs;
  while (performance.now() < until && !options.signal?.aborted) {
    if (missing !== undefined || hasEnded(child)) {
      await close();
      return {
        failed: missing ?? `ssh could not sign in: ${lastLine(said) ?? `it ended with ${child.exitCode}`}`,
      };
    }
    if (await takesConnections(port)) return { proxy: `socks5://127.0.0.1:${port}`, said: () => said, close };
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  await close();
  return { failed: `ssh did not sign in within ${Math.round(limitMs / 1000)} s` };
}

function sshArguments(
  { hostname, username, port }: URL,
  local: number,
  limitMs: Milliseconds,
): readonly string[] {
  const settings = {
    BatchMode: "yes",
    ConnectTimeout: Math.ceil(limitMs / 1000),
    ControlMaster: "no",
    ControlPath: "none",
    ForwardAgent: "no",
    ForwardX11: "no",
    LogLevel: "INFO",
    PermitLocalCommand: "no",
    RequestTTY: "no",
    ServerAliveInterval: 10,
  };
  return [
    "-N",
    "-D",
    `127.0.0.1:${local}`,
    ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...(port === "" ? [] : ["-p", port]),
    ...(username === "" ? [] : ["-l", decoded(username)]),
    "--",
    hostname.replace(/^\[|\]$/g, ""),
  ];
}

/** ssh takes a port by its number alone: one that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (!hasEnded(child)) child.kill();
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function lastLine(text: string): string | undefined {
  return text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .at(-1);
}
