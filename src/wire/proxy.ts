import type { Socket } from "node:net";
import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Milliseconds } from "../units.ts";

export type Tunnel =
  | { readonly socket: Socket; readonly ms: Milliseconds }
  | { readonly socket?: undefined; readonly detail: string; readonly ms: Milliseconds };

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
  const expired = AbortSignal.timeout(Math.ceil(limits.timeoutMs));
  const stop = limits.signal ? AbortSignal.any([limits.signal, expired]) : expired;
  const onStop = () =>
    socket?.destroy(new Error(`the proxy did not answer within ${Math.round(elapsed())} ms`));
  stop.addEventListener("abort", onStop);
  try {
    socket = await reachProxy(proxy, (early) => {
      socket = early;
    });
    if (/^socks5h?:$/.test(proxy.protocol)) await socksHandshake(socket, proxy, to);
    else await connectMethod(socket, proxy, to);
    return { socket, ms: elapsed() };
  } catch (error) {
    socket?.destroy();
    return { detail: error instanceof Error ? error.message : String(error), ms: elapsed() };
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

async function connectMethod(socket: Socket, proxy: URL, to: Destination): Promise<void> {
  const authority = `${to.host}:${to.port}`;
  const credentials = proxy.username === "" ? "" : `Proxy-Authorization: Basic ${basic(proxy)}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
  const head = await readUntil(socket, (bytes) => {
    const end = bytes.indexOf("\r\n\r\n");
    return end === -1 ? undefined : end + 4;
  });
  const status = /^HTTP\/1\.\d (\d{3})([^\r\n]*)/.exec(head.toString("latin1"));
  if (status === null) throw new Error("the proxy's answer is not HTTP");
  if (!status[1]?.startsWith("2")) throw new Error(`the proxy refused the tunnel: ${status[1]}${status[2]}`);
}

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

async function socksHandshake(socket: Socket, proxy: URL, to: Destination): Promise<void> {
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
  const reply = await readUntil(socket, socksReplyLength);
  if (reply[1] !== 0)
    throw new Error(`the proxy could not connect: ${socksReplies[reply[1] ?? 1] ?? "refused"}`);
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
