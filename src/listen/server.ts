import { createServer, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { UsageError } from "../errors.ts";
import type { ListenOptions } from "./listen.ts";

export const defaultListenPort = 8025;

/** The server that connections come to, over TLS where there is a certificate. */
export function makeServer({ tls }: ListenOptions, onSocket: (socket: Socket) => void): Server {
  // A sender may close its side when it has posted, and still wait for the answer.
  if (tls === undefined) return createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
  const server = createSecureServer({ ...tls, ALPNProtocols: ["http/1.1"], allowHalfOpen: true }, onSocket);
  server.on("tlsClientError", () => {});
  return server;
}

/**
 * Begins to listen.
 * @returns the origin that it then has.
 * @throws UsageError where that can't be.
 */
export async function start(server: Server, options: ListenOptions): Promise<string> {
  const { port = defaultListenPort, host = "127.0.0.1", tls } = options;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new UsageError(refused(error, port, host), { cause: error })),
    );
    server.listen({ port, host, backlog: 4096 }, resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${tls === undefined ? "http" : "https"}://${name.includes(":") ? `[${name}]` : name}:${bound}`;
}

function refused(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `port ${port} is in use: --port 0 takes a free one`;
    case "EACCES":
      return `port ${port} may not be listened on by this user: take one above 1023`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is no address of this machine`;
    default:
      return `can't listen on ${host}, port ${port}: ${error.code ?? error.message}`;
  }
}
