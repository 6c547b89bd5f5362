import net from "node:net";
import { Worker } from "node:worker_threads";
import type { Lab } from "./lab.ts";

/** Listens, tells the port, then stops its own event loop, so that nobody takes connections from the queue. */
const stuckServer = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const server = createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** On loopback a connection that is let in stands at once; this long without one is silence. */
const silenceMs = 300;
/** Queues are made a little longer than asked for, by a factor that differs between systems. */
const longestQueue = 64;

/**
 * Serves a port of 127.0.0.1 that lets nobody in and refuses nobody: its accept queue is full, and
 * the system drops further attempts (Linux: tcp(7), tcp_abort_on_overflow off, as it is by default).
 * @returns the port; it is closed with the lab.
 * @throws Error where the system refuses connections, or takes any number of them, instead.
 */
export async function serveSilence(lab: Lab): Promise<number> {
  const worker = new Worker(stuckServer, { eval: true });
  lab.onClose(async () => {
    await worker.terminate();
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  for (let filled = 0; filled < longestQueue; filled += 1) {
    const socket = net.connect({ host: "127.0.0.1", port });
    lab.onClose(() => {
      socket.destroy();
    });
    if ((await stateOf(socket)) === "silent") return port;
  }
  throw new Error("this system lets connections in without a program that takes them");
}

function stateOf(socket: net.Socket): Promise<"connected" | "silent"> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve("silent"), silenceMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve("connected");
    });
    // Stays: when the lab closes, the connections that wait are reset.
    socket.on("error", (cause) => {
      clearTimeout(timer);
      reject(new Error("this system does not drop connections when the queue is full", { cause }));
    });
  });
}
