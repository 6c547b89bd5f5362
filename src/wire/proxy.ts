import type { Socket } from "node:net";
import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Milliseconds } from "../units.ts";

export type Tunnel =
  | { readonly socket: Socket; readonly ms: Milliseconds }
  | {
      readonly socket?: undefined;
      readonly detail: string;
      /** What the proxy met where it did its part and could not connect; absent where it is the proxy that failed. */
      readonly beyond?: Beyond;
      readonly ms: Milliseconds;
    };

type Beyond = "refused" | "unreachable" | "timeout" | "failed";

/** The proxy did its part, and could not connect. */
class BeyondProxy extends Error {
  readonly met: Beyond;

  constructor(met: Beyond, message: string) {
    super(message);
    this.met = met;
  }
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

interface Limits {
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
}

const replyLimit = 16_384;

/**
 * Opens a tunnel to a host through a proxy: HTTP CONNECT (RFC 9110 §9.3.6), over TLS for `https:`,
 * or SOCKS 5 (RFC 1928, with RFC 1929 user name and password). The proxy resolves the name.
 * @param proxy `http:`, `https:`, `socks5:` or `socks5h:` address, with credentials if it wants them.
 * @param to where the tunnel should end.
 * @returns the tunnel, ready for the first byte; or in words why there is none. Never rejects.
 */
export async function connectThroughProxy(proxy: URL, to: Destination, limits: Limits): Promise<Tunnel> {
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  let socket: Socket | undefined;
  const asked = { toConnect: false };
  const expired = AbortSignal.timeout(Math.ceil(limits.timeoutMs));
  const stop = limits.signal ? AbortSignal.any([limits.signal, expired]) : expired;
  const onStop = () => {
    const silent = `the proxy did not answer within ${Math.round(elapsed())} ms`;
    socket?.destroy(
      asked.toConnect && expired.aborted ? new BeyondProxy("timeout", silent) : new Error(silent),
    );
  };
  stop.addEventListener("abort", onStop);
  try {
    socket = await reachProxy(proxy, (early) => {
      socket = early;
    });
    if (/^socks5h?:$/.test(proxy.protocol)) await socksHandshake(socket, proxy, to, asked);
    else await connectMethod(socket, proxy, to, asked);
    return { socket, ms: elapsed() };
  } catch (error) {
    socket?.destroy();
    return {
      detail: error instanceof Error ? error.message : String(error),
      ...(error instanceof BeyondProxy && { beyond: error.met }),
      ms: elapsed(),
    };
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

function reachProxy(proxy: URL, made: (socket: Socket) => void): Promise<Socket> {
  const secure = proxy.protocol === "https:";
  const host = bare(proxy.hostname);
  const port = Number(proxy.port) || (secure ? 443 : proxy.protocol === "http:" ? 80 : 1080);
  return new Promise((resolve, reject) => {
    const socket = secure
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
      : connectTcp({ host, port });
    made(socket);
    socket.once(secure ? "secureConnect" : "connect", () => resolve(socket));
    socket.once("error", (error) => reject(new Error(`the proxy can't be reached: ${error.message}`)));
  });
}

/** Set once the proxy knows where to connect: what comes after that may be the endpoint's doing. */
interface Asked {
  toConnect: boolean;
}

async function connectMethod(socket: Socket, proxy: URL, to: Destination, asked: Asked): Promise<void> {
  const authority = `${to.host}:${to.port}`;
  const credentials = proxy.username === "" ? "" : `Proxy-Authorization: Basic ${basic(proxy)}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  asked.toConnect = true;
  const head = await readUntil(socket, (bytes) => {
    const end = bytes.indexOf("\r\n\r\n");
    return end === -1 ? undefined : end + 4;
  });
  const status = /^HTTP\/1\.\d (\d{3})([^\r\n]*)/.exec(head.toString("latin1"));
  if (status === null) throw new Error("the proxy's answer is not HTTP");
  const code = status[1] ?? "";
  if (code.startsWith("2")) return;
  const words = `the proxy refused the tunnel: ${code}${status[2]}`;
  // RFC 9110 §15.6: gateways answer 502, 503 and 504 for what is behind them; some proxies 500.
  if (/^50[0234]$/.test(code)) throw new BeyondProxy(code === "504" ? "timeout" : "failed", words);
  throw new Error(words);
}

/** Replies of RFC 1928 §6 that speak of the way from the proxy on. */
const socksMet: Readonly<Record<number, Beyond>> = {
  1: "failed",
  3: "unreachable",
  4: "unreachable",
  5: "refused",
  6: "timeout",
};

const socksReplies = [
  "succeeded",
  "general failure",
  "not allowed by its rules",
  "network unreachable",
  "host unreachable",
  "connection refused",
  "TTL expired",
  "command not supported",
  "address type not supported",
];

async function socksHandshake(socket: Socket, proxy: URL, to: Destination, asked: Asked): Promise<void> {
  const withPassword = proxy.username !== "";
  socket.write(Buffer.from(withPassword ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await readUntil(socket, (bytes) => (bytes.length >= 2 ? 2 : undefined));
  if (version !== 5) throw new Error("the proxy does not speak SOCKS 5");
  if (method === 2) {
    const user = Buffer.from(decodeURIComponent(proxy.username));
    const password = Buffer.from(decodeURIComponent(proxy.password));
    socket.write(
      Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]),
    );
    const reply = await readUntil(socket, (bytes) => (bytes.length >= 2 ? 2 : undefined));
    if (reply[1] !== 0) throw new Error("the proxy refused the user name and password");
  } else if (method !== 0) throw new Error("the proxy accepts none of the ways to sign in");

  const port = Buffer.alloc(2);
  port.writeUInt16BE(to.port);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(bare(to.host)), port]));
  asked.toConnect = true;
  const reply = await readUntil(socket, socksReplyLength);
  const code = reply[1] ?? 1;
  if (code === 0) return;
  const words = `the proxy could not connect: ${socksReplies[code] ?? "refused"}`;
  const met = socksMet[code];
  throw met === undefined ? new Error(words) : new BeyondProxy(met, words);
}

function socksAddress(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split(".").map(Number)]);
  const name = Buffer.from(host);
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function socksReplyLength(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined;
  const address = bytes[3] === 1 ? 4 : bytes[3] === 4 ? 16 : 1 + (bytes[4] ?? 0);
  return bytes.length >= 4 + address + 2 ? 4 + address + 2 : undefined;
}

/** Reads off the socket up to the length that `complete` names, and puts the rest back. */
function readUntil(socket: Socket, complete: (bytes: Buffer) => number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const done = (act: () => void) => {
      socket.off("readable", onReadable).off("error", onError).off("close", onClose);
      act();
    };
    const onReadable = () => {
      for (
        let chunk = socket.read() as Buffer | null;
        chunk !== null;
        chunk = socket.read() as Buffer | null
      ) {
        bytes = Buffer.concat([bytes, chunk]);
        const length = complete(bytes);
        if (length !== undefined) {
          const rest = bytes.subarray(length);
          if (rest.length > 0) socket.unshift(rest);
          return done(() => resolve(bytes.subarray(0, length)));
        }
        if (bytes.length > replyLimit) return done(() => reject(new Error("the proxy's answer has no end")));
      }
    };
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () => done(() => reject(new Error("the proxy closed the connection")));
    socket.on("readable", onReadable).on("error", onError).on("close", onClose);
  });
}

function basic(proxy: URL): string {
  return Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString(
    "base64",
  );
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
