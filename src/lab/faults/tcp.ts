import net from "node:net";
import { defineFault, type Fault } from "../define.ts";
import type { Lab } from "../lab.ts";
import { serveSilence } from "../silent-port.ts";
import { tcpVantageFaults } from "./vantage.ts";

/*
 * ICMP answers and slow connections can't be had on loopback by Node alone: tcp/unreachable and
 * tcp/slow-connect need a network namespace.
 */

export const tcpFaults: readonly Fault[] = [
  defineFault({
    id: "tcp/refused",
    title: "a port that nothing listens on",
    serve: async () => ({ url: `http://127.0.0.1:${await closedPort()}/hook` }),
  }),
  defineFault({
    id: "tcp/timeout",
    title: "a port that drops attempts to connect",
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await serveSilence(lab)}/hook`,
      options: ["--timeout", "1"],
    }),
  }),
  defineFault({
    id: "tcp/reset",
    face: "on-accept",
    title: "a connection that is reset as soon as it stands",
    serve: (lab) => resetting(lab, (socket) => socket.resetAndDestroy()),
  }),
  defineFault({
    id: "tcp/reset",
    face: "on-request",
    title: "a connection that is reset when the request has come",
    serve: (lab) =>
      resetting(lab, (socket) => {
        socket.once("data", () => socket.resetAndDestroy());
      }),
  }),
  ...tcpVantageFaults,
];

async function resetting(lab: Lab, react: (socket: net.Socket) => void): Promise<{ url: string }> {
  return { url: `http://127.0.0.1:${await lab.tcp(react)}/hook` };
}

/** A port that was free a moment ago: the system gives ports out in turn, so it stays free for a while. */
async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the lab listens on no port");
  return address.port;
}
