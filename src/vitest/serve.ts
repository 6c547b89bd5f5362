import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What can be checked: an address, a server of `node:http` or `node:https`, or what one makes such a server of, as
 * an Express application is. What doesn't listen yet is served on a free port of loopback for as long as it takes.
 */
export type Endpoint = string | URL | Server | RequestListener;

/**
 * Gives the address of an endpoint to a function, and closes afterwards what was opened for it.
 * @throws TypeError for anything else.
 */
export async function withUrl<T>(endpoint: unknown, use: (url: string) => Promise<T>): Promise<T> {
  if (typeof endpoint === "string" || endpoint instanceof URL) return use(String(endpoint));
  if (isServer(endpoint) && endpoint.listening) return use(urlOf(endpoint));
  if (!isServer(endpoint) && !isListener(endpoint))
    throw new TypeError(
      "give a URL, a server of node:http, or a request listener such as an Express application",
    );
  const server = isServer(endpoint) ? endpoint : createServer(endpoint);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  try {
    return await use(urlOf(server));
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

function isListener(endpoint: unknown): endpoint is RequestListener {
  return typeof endpoint === "function";
}

/** Known by its methods: a server of another realm, or of a library that wraps Node's, is a server as well. */
function isServer(endpoint: unknown): endpoint is Server {
  return (
    typeof endpoint === "object" &&
    endpoint !== null &&
    "listening" in endpoint &&
    "closeAllConnections" in endpoint &&
    "address" in endpoint
  );
}

function urlOf(server: Server): string {
  const at: AddressInfo | string | null = server.address();
  if (at === null || typeof at === "string")
    throw new TypeError("the server listens on no port, so that nothing can be posted to it");
  const host = at.family === "IPv6" ? `[${at.address === "::" ? "::1" : at.address}]` : at.address;
  const scheme = "setSecureContext" in server ? "https" : "http";
  return `${scheme}://${host === "0.0.0.0" ? "127.0.0.1" : host}:${at.port}/`;
}
