import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { UsageError } from "../errors.ts";

/** Where posts are passed on to. */
export interface Upstream {
  /** As it was given, without credentials. */
  readonly origin: string;
  readonly secure: boolean;
  /** What request targets become; undefined where they stay as they are. */
  readonly target: ((target: string) => string) | undefined;
  /** Opens a connection. `connect` or `secureConnect` says when it stands. */
  open(): Socket;
}

/**
 * Reads where to forward to. With a path, every post goes to that path, with the query that it came with; without
 * one, each keeps the path it came to.
 * @param url `http://` or `https://`; a host or port alone means `http://`. The certificate of a host on loopback is
 *   not verified.
 * @throws UsageError for anything else.
 */
export function upstreamOf(url: string): Upstream {
  const parsed = parse(url);
  const { hostname, protocol, pathname, search } = parsed;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = protocol === "https:";
  const port = Number(parsed.port || (secure ? 443 : 80));
  const path = pathname === "/" && search === "" ? undefined : pathname;
  // A look-up costs more than a connection on loopback: the address that last answered is tried first.
  let address: string | undefined;
  return {
    origin: parsed.origin,
    secure,
    target: path === undefined ? undefined : (target) => path + (search === "" ? queryOf(target) : search),
    open: () => {
      const to = { port, host: address ?? host, noDelay: true, allowHalfOpen: true };
      const socket = secure
        ? connectTls({
            ...to,
            ...(isIP(host) === 0 && { servername: host }),
            rejectUnauthorized: !isLoopback(host),
          })
        : connect(to);
      socket.setNoDelay(true);
      let stood = false;
      socket.once("connect", () => {
        stood = true;
        address = socket.remoteAddress;
      });
      socket.once("error", () => {
        if (!stood) address = undefined;
      });
      return socket;
    },
  };
}

function parse(url: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(url)
    ? url
    : /^\d+(?:\/|$)/.test(url)
      ? `http://localhost:${url}`
      : `http://${url}`;
  const parsed = URL.canParse(full) ? new URL(full) : undefined;
  if (parsed === undefined || (parsed.protocol !== "http:" && parsed.protocol !== "https:"))
    throw new UsageError("--forward: write http:// or https://, then host, port and path");
  if (parsed.username !== "")
    throw new UsageError("--forward: posts are passed on unchanged, so no user and password can be added");
  return parsed;
}

/** Names and addresses that lead to this machine alone. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/i.test(host);
}

function queryOf(target: string): string {
  const at = target.indexOf("?");
  return at === -1 ? "" : target.slice(at);
}
