import dgram from "node:dgram";
import net from "node:net";
import os from "node:os";
import type { ConnectAttempt, ResolvedAddress, TcpEvidence } from "../evidence.ts";
import { specialRange } from "../special-ranges.ts";
import type { Milliseconds } from "../units.ts";

export interface ConnectLimits {
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
}

/** More addresses than this are not tried. */
const mostAddresses = 8;

/** Ports that web servers and development servers commonly listen on. */
const commonPorts = [80, 443, 3000, 5000, 8000, 8080, 8443] as const;

/** Long enough for one lost SYN to be sent again (RFC 6298 §2: 1 s). */
const otherPortTimeoutMs: Milliseconds = 1500;

/**
 * Opens one TCP connection.
 * @param address a literal IP address.
 * @param port 1 to 65535.
 * @param limits how long to wait for the connection; an abort ends the attempt as `failed`, code `ABORT_ERR`.
 * @returns what happened, and the socket when it connected; the caller closes it. The socket never
 *   throws for want of an error listener. Never rejects.
 */
export function connectTcp(
  address: string,
  port: number,
  limits: ConnectLimits,
): Promise<{ attempt: ConnectAttempt; socket?: net.Socket }> {
  // Colons tell the two apart; Node would put together the grammar of IPv6 first, which takes 2 ms.
  const family = address.includes(":") ? 6 : 4;
  const began = performance.now();
  const attempt = (outcome: ConnectAttempt["outcome"], code?: string): ConnectAttempt => ({
    address,
    family,
    outcome,
    ...(code !== undefined && { code }),
    ms: performance.now() - began,
  });
  return new Promise((resolve) => {
    if (limits.signal?.aborted) return resolve({ attempt: attempt("failed", "ABORT_ERR") });
    let socket: net.Socket;
    try {
      socket = net.connect({ host: address, port });
    } catch (error) {
      return resolve({ attempt: attempt("failed", codeOf(error)) });
    }
    const release = (): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener("abort", onAbort);
    };
    const fail = (outcome: ConnectAttempt["outcome"], code: string | undefined): void => {
      release();
      socket.destroy();
      const seen = attempt(outcome, code);
      if (isRoutingError(code)) {
        void hasRoute(address, port).then((routed) =>
          resolve({ attempt: routed ? seen : { ...seen, noRoute: true } }),
        );
      } else {
        resolve({ attempt: seen });
      }
    };
    const onAbort = (): void => fail("failed", "ABORT_ERR");
    const timer = setTimeout(() => fail("timeout", undefined), Math.max(1, limits.timeoutMs));
    limits.signal?.addEventListener("abort", onAbort);
    // Stays for good: a peer may reset the connection before its next owner listens.
    socket.on("error", (error) => fail(outcomeOf(codeOf(error), family), codeOf(error)));
    socket.once("connect", () => {
      release();
      resolve({ attempt: attempt("connected"), socket });
    });
  });
}

/**
 * Tries several addresses at once, and drops each connection as soon as it stands. Not for a host
 * with one address: a connection that sends nothing keeps a single-threaded server from answering.
 * @param addresses of one host; those beyond the eighth are left out.
 * @returns an attempt for each, in the order given. Never rejects.
 */
export async function probeAddresses(
  addresses: readonly Pick<ResolvedAddress, "address">[],
  port: number,
  limits: ConnectLimits,
): Promise<readonly ConnectAttempt[]> {
  return Promise.all(
    addresses.slice(0, mostAddresses).map(async ({ address }) => {
      const { attempt, socket } = await connectTcp(address, port, limits);
      socket?.destroy();
      return attempt;
    }),
  );
}

/**
 * Looks which other common ports answer on a host whose own port did not.
 * @param address a literal IP address.
 * @param except the port that is known not to answer.
 * @returns each port asked, in ascending order, and whether it accepts connections; 1.5 s at the most. Never rejects.
 */
export async function probeOtherPorts(
  address: string,
  except: number,
  signal?: AbortSignal,
): Promise<NonNullable<TcpEvidence["otherPorts"]>> {
  const ports = commonPorts.filter((port) => port !== except);
  return Promise.all(
    ports.map(async (port) => {
      const { attempt, socket } = await connectTcp(address, port, { timeoutMs: otherPortTimeoutMs, signal });
      socket?.destroy();
      return { port, open: attempt.outcome === "connected" };
    }),
  );
}

/**
 * Tries once more to connect where nothing came back, since a network that loses packets makes a host look dead by chance.
 * @param attempts none of which connected.
 * @returns the attempt that did connect now; undefined when none does within 1.5 s. Never rejects.
 */
export async function probeSilentAgain(
  attempts: readonly ConnectAttempt[],
  port: number,
  signal?: AbortSignal,
): Promise<ConnectAttempt | undefined> {
  const silent = attempts.filter(({ outcome }) => outcome === "timeout");
  const again = await probeAddresses(silent, port, { timeoutMs: otherPortTimeoutMs, signal });
  return again.find(({ outcome }) => outcome === "connected");
}

/**
 * Whether this machine could reach anybody over IPv4, over IPv6.
 * @returns for each family whether an interface other than loopback has an address that may route:
 *   any IPv4 but link-local, a public IPv6.
 */
export function ownNetwork(): TcpEvidence["ownNetwork"] {
  const outward = Object.values(os.networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal);
  return {
    ipv4: outward.some(({ family, address }) => family === "IPv4" && !address.startsWith("169.254.")),
    ipv6: outward.some(({ family, address }) => family === "IPv6" && specialRange(address) === undefined),
  };
}

/**
 * Whether this machine's routing table leads to the address at all. Connecting a datagram socket looks the
 * route up and sends nothing, so a failure is this machine's own (Linux: ip-route(8), route types).
 */
function hasRoute(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(net.isIPv6(address) ? "udp6" : "udp4");
    const settle = (routed: boolean): void => {
      resolve(routed);
      socket.close();
    };
    socket.once("error", (error) => settle(!isRoutingError(codeOf(error))));
    socket.once("connect", () => settle(true));
    socket.connect(port, address);
  });
}

/** What a routing table without a way there answers, or one that forbids it; a router on the way may cause most of them too. */
function isRoutingError(code: string | undefined): boolean {
  return ["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EACCES", "EINVAL"].includes(code ?? "");
}

function outcomeOf(code: string | undefined, family: 4 | 6): ConnectAttempt["outcome"] {
  switch (code) {
    case "ECONNREFUSED":
      return "refused";
    case "ETIMEDOUT":
      return "timeout";
    case "ECONNRESET":
      return "reset";
    case "EHOSTUNREACH":
    case "EHOSTDOWN":
    case "ENETUNREACH":
    case "ENETDOWN":
    case "ENOPROTOOPT":
      // The last: Linux's name for an ICMP “protocol unreachable”.
      return "unreachable";
    case "EACCES":
      // Linux: an ICMPv6 “administratively prohibited”. Over IPv4 it is this machine that forbids.
      return family === 6 ? "unreachable" : "failed";
    default:
      return "failed";
  }
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
