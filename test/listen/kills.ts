import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";

/*
 * A listener in a process of its own, killed while posts come as fast as they can: what was answered 200 must be in
 * its file.
 */

const secretKey = "q7Zt0Wk3LmX9vB2nRc5D";
const bin = path.join(import.meta.dirname, "../../dist/prevalidate.cjs");

/** Starts `prevalidate listen` on a free port and reads which. */
export async function startListener(args: readonly string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [bin, "listen", "--port", "0", "-q", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      PREVALIDATE_SECRET_KEY: secretKey,
      PREVALIDATE_VALIDATION_KEY: "H4sPy8Ue1JxGq6Ta0KfN",
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
      const found = /listening on https?:\/\/\S*:(\d+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once("exit", () => reject(new Error(`it did not start: ${said}`)));
  });
  return { child, port };
}

/** Posts on one connection, one behind the other, until it breaks. Told of each number that was answered 200. */
function pour(port: number, next: () => number, answered: (number: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let number = 0;
    let text = "";
    const send = () => {
      number = next();
      const body = `Type=Delivered&ServerId=1&SecretKey=${secretKey}&MessageId=${number}&Address=jane%40example.com&Reason=${"x".repeat(number % 700)}`;
      socket.write(
        `POST /hook HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.on("connect", send);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      // The status alone counts: a sender need not wait for the body.
      if (!text.startsWith("HTTP/1.1 200")) return;
      answered(number);
      if (!text.includes("H4sPy8Ue1JxGq6Ta0KfN")) return;
      text = "";
      send();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

/**
 * Kills one listener under load (SIGKILL).
 * @param file what it saves in; it may be there already.
 * @param afterMs when, after the first answer.
 * @returns how many posts were answered 200, and the numbers of those that are missing from the file.
 */
export async function killOnce(
  file: string,
  afterMs: number,
  from: number,
): Promise<{ answered: number; missing: readonly number[]; last: number }> {
  const { child, port } = await startListener(["--save", file]);
  const answered = new Set<number>();
  let number = from;
  const pouring = Array.from({ length: 32 }, () =>
    pour(
      port,
      () => number++,
      (done) => {
        if (answered.size === 0) setTimeout(() => child.kill("SIGKILL"), afterMs);
        answered.add(done);
      },
    ),
  );
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  await Promise.all(pouring);
  const saved = savedNumbers(file);
  return { answered: answered.size, missing: [...answered].filter((one) => !saved.has(one)), last: number };
}

/** Message numbers of all lines that can be read. A line that the kill cut short can't. */
function savedNumbers(file: string): ReadonlySet<number> {
  if (!existsSync(file)) return new Set();
  const lines = readFileSync(file, "utf8").split("\n");
  return new Set(
    lines.flatMap((line) => {
      try {
        return [Number(JSON.parse(line).event.messageId)];
      } catch {
        return [];
      }
    }),
  );
}
