import type { ConnectAttempt, Evidence, TcpEvidence } from "../evidence.ts";
import { sourceAddresses } from "../protocol/source-addresses.ts";
import { exchange } from "../view.ts";
import { listOf } from "./words.ts";

/** Why no connection came about. */
export interface ConnectionFailure {
  readonly outcome: ConnectAttempt["outcome"];
  readonly code: string | undefined;
  readonly attempts: readonly ConnectAttempt[];
  /** Nothing else contradicts it. */
  readonly consistent: boolean;
  readonly evidence: readonly string[];
}

/** A failure that comes from this machine: it has no route there, so it tells nothing about the host. */
export function isOwnFailure(attempt: ConnectAttempt, tcp: TcpEvidence): boolean {
  const own = attempt.family === 6 ? tcp.ownNetwork.ipv6 : tcp.ownNetwork.ipv4;
  const loopback = /^127\.|^::1$|^::ffff:127\./i.test(attempt.address);
  if (attempt.noRoute) return true;
  return !own && !loopback && ["unreachable", "timeout", "failed"].includes(attempt.outcome);
}

/** This machine forbade the connection: EPERM, and EACCES over IPv4, come from no network. */
export function isDenied({ outcome, code, family, noRoute }: ConnectAttempt): boolean {
  return outcome === "failed" && !noRoute && (code === "EPERM" || (code === "EACCES" && family === 4));
}

/** The attempts that tell what the sender, who comes over IPv4, would meet; over IPv6 where there is nothing else. */
export function tellingAttempts(tcp: TcpEvidence): readonly ConnectAttempt[] {
  const telling = tcp.attempts.filter((attempt) => !isOwnFailure(attempt, tcp) && !isDenied(attempt));
  const v4 = telling.filter(({ family }) => family === 4);
  return v4.length > 0 ? v4 : telling;
}

/** An answer on one address weighs more than silence on another. */
const decisive: readonly ConnectAttempt["outcome"][] = [
  "refused",
  "unreachable",
  "reset",
  "timeout",
  "failed",
];

/**
 * The failure to connect, when there was one: on every address that counts, or of the first post itself.
 * A check that was interrupted tells nothing.
 */
export function connectionFailure(evidence: Evidence): ConnectionFailure | undefined {
  const { tcp, interrupted } = evidence;
  if (tcp === undefined || interrupted || tcp.proxy !== undefined) return undefined;
  const attempts = tellingAttempts(tcp);
  const connected = attempts.some(({ outcome }) => outcome === "connected");
  if (attempts.length > 0 && !connected) {
    const worst = decisive
      .map((outcome) => attempts.find((attempt) => attempt.outcome === outcome))
      .find((attempt) => attempt !== undefined);
    if (worst === undefined) return undefined;
    return {
      outcome: worst.outcome,
      code: worst.code,
      attempts,
      consistent: attempts.every(({ outcome }) => outcome === worst.outcome),
      evidence: [
        "tcp.attempts",
        ...(exchange(evidence, "validation") === undefined ? [] : ["http.validation"]),
      ],
    };
  }
  return connected ? failureOfPost(evidence, attempts) : undefined;
}

/** The port accepted a connection, and then not the one for the post. */
function failureOfPost(
  evidence: Evidence,
  attempts: readonly ConnectAttempt[],
): ConnectionFailure | undefined {
  const failure = exchange(evidence, "validation")?.failure;
  if (exchange(evidence, "validation-again")?.response !== undefined) return undefined;
  const rest = { attempts, consistent: false, evidence: ["http.validation", "tcp.attempts"] };
  if (failure?.kind === "connect") return { outcome: failure.outcome, code: failure.code, ...rest };
  if (failure?.kind === "timeout" && failure.phase === "connect")
    return { outcome: "timeout", code: undefined, ...rest };
  return undefined;
}

/** A SYN without an answer is sent again after 1 s, then 2 s, then 4 s (RFC 6298 §2.1, §5.5). */
const resentAfterMs = 1000;

/**
 * Connections that came about only when the SYN was sent again, beside others that took a moment: on the way
 * packets are lost, or the host is too busy to take connections. One alone that was late may be chance.
 */
export function lateConnections({
  http,
  tcp,
  settings,
}: Evidence): { late: number; all: number } | undefined {
  if (settings.proxied) return undefined;
  const attempts = tcp?.attempts ?? [];
  const answers = attempts.filter(({ outcome }) => outcome === "connected");
  const own = attempts.flatMap(({ outcome, address, ms }) =>
    outcome === "connected" || (outcome === "timeout" && answers.some((answer) => answer.address === address))
      ? [ms]
      : [],
  );
  const took = [...own, ...Object.values(http ?? {}).flatMap(({ timings }) => timings.connectMs ?? [])];
  const late = took.filter((ms) => ms >= resentAfterMs).length;
  const quick = took.some((ms) => ms < resentAfterMs / 2);
  const silent = own.length > answers.length;
  return quick && (late >= 2 || silent) ? { late, all: took.length } : undefined;
}

/** `203.0.113.7 and 203.0.113.8, port 443`, or `[2001:db8::1], port 443`. */
export function placesOf(attempts: readonly ConnectAttempt[], port: number): string {
  const failed = attempts.filter(({ outcome }) => outcome !== "connected");
  const shown = (failed.length > 0 ? failed : attempts).map(({ address }) => address);
  return `${listOf(shown)}, port ${port}`;
}

/** The common ports of that host that do accept connections. */
export function openPorts(tcp: TcpEvidence): readonly number[] {
  return (tcp.otherPorts ?? []).filter(({ open }) => open).map(({ port }) => port);
}

const sources = sourceAddresses.map(({ range, sends }) => `${range} (${sends})`);

/** The step that opens a firewall for the sender, on `{port}`. */
export const letTheSenderIn = `Let TCP port {port} in, at the least from the sender's addresses: ${listOf(sources)}. Look in the host's own firewall and in the provider's (security group, network rules).`;
