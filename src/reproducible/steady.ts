import type { Exchange, Timings, TlsEvidence } from "../evidence.ts";
import type { Milliseconds } from "../units.ts";

/** Where the rules of the causes draw lines (and few more): for connecting, and for answers. */
const connecting: readonly Milliseconds[] = [0, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const answering: readonly Milliseconds[] = [0, 2000, 5000, 10_000, 20_000, 50_000];
/** A timer may run out a little early by another clock. */
const tolerance: Milliseconds = 50;

/** The greatest step that a time has reached: the same for two runs, unless one of them was much slower. */
export function steadyMs(ms: Milliseconds, steps = connecting): Milliseconds {
  return steps.findLast((step) => ms + tolerance >= step) ?? 0;
}

/** A wait that ended when time was up took all the time there was. */
function untilTimeout(ms: Milliseconds, timeoutMs: Milliseconds): Milliseconds {
  return ms >= timeoutMs * 0.8 ? timeoutMs : steadyMs(ms);
}

/** What was measured of one exchange. */
export function steadyTimings(
  { timings, failure }: Pick<Exchange, "timings" | "failure">,
  timeoutMs: Milliseconds,
): Timings {
  const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = timings;
  // A resolver that finds nothing takes its time, or doesn't.
  const noName = failure?.kind === "dns";
  return {
    ...(dnsMs !== undefined && { dnsMs: noName ? 0 : steadyMs(dnsMs, answering) }),
    ...(connectMs !== undefined && { connectMs: steadyMs(connectMs) }),
    ...(tlsMs !== undefined && { tlsMs: steadyMs(tlsMs, answering) }),
    ...(firstByteMs !== undefined && { firstByteMs: steadyMs(firstByteMs, answering) }),
    totalMs: noName
      ? 0
      : failure?.kind === "timeout"
        ? untilTimeout(totalMs, timeoutMs)
        : steadyMs(totalMs, answering),
  };
}

/** A failure with the time that it is told to have taken. */
export function steadyFailure(
  failure: NonNullable<Exchange["failure"]>,
  timeoutMs: Milliseconds,
): NonNullable<Exchange["failure"]> {
  return failure.kind === "timeout"
    ? { ...failure, afterMs: untilTimeout(failure.afterMs, timeoutMs) }
    : failure;
}

/** A handshake with the time that it took. */
export function steadyHandshake(
  handshake: TlsEvidence["handshake"],
  timeoutMs: Milliseconds,
): TlsEvidence["handshake"] {
  const timedOut = handshake.outcome === "failed" && handshake.reason === "timeout";
  return { ...handshake, ms: timedOut ? untilTimeout(handshake.ms, timeoutMs) : steadyMs(handshake.ms) };
}
