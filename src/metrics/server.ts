import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { UsageError } from "../errors.ts";
import { guardedHeaders, refuseForeignHost } from "../listen/inspector/guard.ts";
import { listenOn } from "../listen/listen-on.ts";
import type { CurrentTargets } from "./current.ts";
import { formatFor, takesGzip } from "./negotiate.ts";
import { statusPage } from "./status-page.ts";
import { contentTypes } from "./text.ts";

/** Where metrics are served. */
export interface ServeAddress {
  /** A name or an address of this machine; whoever asks must call it by that, or by an address. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Beside `listen`'s 8025 and its page's 8026. */
export const defaultServeAddress: ServeAddress = { host: "127.0.0.1", port: 8027 };

/** A server at work. */
export interface MetricsServer {
  /** `http://127.0.0.1:8027`. */
  readonly url: string;
  close(): Promise<void>;
}

const mostConnections = 100;
/** A client that takes nothing for so long is gone. */
const idleMs = 60_000;

/**
 * Serves what is known of every target: `/metrics` to Prometheus, `/` to people, `/healthz` to what restarts it.
 * @throws UsageError when the port is taken or the address is none of this machine's.
 */
export async function serveMetrics(current: CurrentTargets, address: ServeAddress): Promise<MetricsServer> {
  const { host } = address;
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    for (const [name, value] of Object.entries(guardedHeaders)) response.setHeader(name, value);
    response.on("error", () => {});
    answer(current, host, request, response);
  });
  server.maxConnections = mostConnections;
  server.setTimeout(idleMs);
  const port = await start(server, address);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  current: CurrentTargets,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [path] = (request.url ?? "").split("?", 1);
  if (refuseForeignHost(request, host) !== undefined)
    sendLine(response, 421, "This is not served under that name: say which with --serve host:port.");
  else if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    sendLine(response, 405, "There is nothing to do here but to look.");
  } else if (path === "/metrics") sendMetrics(current, request, response);
  else if (path === "/healthz") sendLine(response, 200, "ok");
  else if (path === "/") {
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    });
    response.end(statusPage(current));
  } else sendLine(response, 404, "There is /metrics, / and /healthz.");
}

/** As it is made, and no faster than it is read. */
function sendMetrics(current: CurrentTargets, request: IncomingMessage, response: ServerResponse): void {
  const { accept, "accept-encoding": encodings } = request.headers;
  const format = formatFor(accept);
  const gzip = takesGzip(Array.isArray(encodings) ? encodings.join() : encodings);
  response.writeHead(200, {
    "Content-Type": contentTypes[format],
    Vary: "Accept, Accept-Encoding",
    ...(gzip && { "Content-Encoding": "gzip" }),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const texts = Readable.from(current.texts(format), { objectMode: true });
  // Whoever went away in the middle has no use for the rest.
  const over = () => {};
  if (gzip) pipeline(texts, createGzip(), response, over);
  else pipeline(texts, response, over);
}

function sendLine(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** @returns the port that it has. */
async function start(server: Server, address: ServeAddress): Promise<number> {
  try {
    return await listenOn(server, address);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--serve: can't listen on ${address.host}, port ${address.port}: ${code ?? error}`, {
      cause: error,
    });
  }
}
