import type { EarlierAttempt } from "./evidence.ts";
import type { Report } from "./report.ts";
import type { CheckOptions } from "./settings.ts";
import type { Milliseconds } from "./units.ts";
import { pause, waitUntilUp } from "./wait.ts";

/** Before the second attempt; twice as long before each further one, up to the longest. */
const firstPauseMs: Milliseconds = 1000;
const longestPauseMs: Milliseconds = 10_000;

/** Causes that may be gone a moment later without anybody's doing. */
const passing =
  /^(?:dns\/(?:not-found|server-failure|timeout)|tcp\/(?:refused|timeout|unreachable|reset)|tls\/handshake-(?:reset|timeout)|http\/(?:timeout|empty-reply|truncated|unstable)|gate\/upstream-down)$/;

/**
 * Waits until the endpoint is up, and checks again where a check says more of the network than of the endpoint.
 * @param options `waitMs` and `retries`.
 * @param once one check, told of the attempts before it.
 * @returns the last check's report: an attempt that failed before it is part of its evidence.
 */
export async function checkPatiently(
  options: CheckOptions,
  once: (earlier: readonly EarlierAttempt[]) => Promise<Report>,
): Promise<Report> {
  const { signal, onProgress, retries = 0, reproducible } = options;
  const waited = await waitUntilUp(options);
  const earlier: EarlierAttempt[] = [];
  let report = await once(earlier);
  for (let pauseMs = firstPauseMs; earlier.length < retries && mayPassLater(report); pauseMs *= 2) {
    const asking = `Checking again (${earlier.length + 1} of ${retries})`;
    onProgress?.({ step: "retry", asking, state: "started" });
    await pause(Math.min(pauseMs, longestPauseMs), signal);
    onProgress?.({ step: "retry", asking, state: "finished" });
    if (signal?.aborted) break;
    earlier.push({ startedAt: report.startedAt, cause: report.likelyCause?.id ?? null });
    const next = await once([...earlier]);
    // Broken off from this side, it knows less than the one before.
    if (next.evidence.interrupted) break;
    report = next;
  }
  // How long it took is a matter of the moment; that it was in vain is not.
  const told = reproducible && waited?.answered ? undefined : waited;
  if (told === undefined) return report;
  return { ...report, waited: reproducible ? { ...told, ms: options.waitMs ?? told.ms } : told };
}

/** It could not be found out, or all that is wrong may be the network's doing. */
function mayPassLater({ verdict, findings, evidence }: Report): boolean {
  if (evidence.interrupted) return false;
  const errors = findings.filter(({ severity }) => severity === "error");
  return verdict === "inconclusive" || (errors.length > 0 && errors.every(({ id }) => passing.test(id)));
}
