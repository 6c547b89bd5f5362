import { UsageError } from "./errors.ts";
import type { Exchange } from "./evidence.ts";
import type { Waited } from "./report.ts";
import { send } from "./send.ts";
import type { CheckOptions } from "./settings.ts";
import { defaultTimeoutMs } from "./settings-facts.ts";
import type { Milliseconds } from "./units.ts";

/** From one look to the next, at first; each pause is half as long again, up to the longest. */
const firstPauseMs: Milliseconds = 250;
const longestPauseMs: Milliseconds = 2000;

/** What a proxy says while there is nobody behind it (RFC 9110 §15.6.3–5), and Cloudflare's ways to say so. */
const nobodyBehind: readonly number[] = [502, 503, 504, 521, 522, 523];

/**
 * Waits for an endpoint that is still starting. It looks with the validation post, which a check sends anyway; what
 * came back counts for nothing else.
 * @param options those of the check; `waitMs` says how long at most.
 * @returns how long it took; undefined where there was nothing to wait for.
 */
export async function waitUntilUp(options: CheckOptions): Promise<Waited | undefined> {
  const { waitMs, signal, onProgress } = options;
  if (waitMs === undefined) return undefined;
  const began = performance.now();
  const left = (): Milliseconds => waitMs - (performance.now() - began);
  let pauseMs = firstPauseMs;
  for (let looks = 0; !signal?.aborted; looks++) {
    const timeoutMs = Math.max(firstPauseMs, Math.min(options.timeoutMs ?? defaultTimeoutMs, left()));
    const seen = await look({ ...options, timeoutMs });
    const waited = Math.round(performance.now() - began);
    if (seen === undefined || !isStillStarting(seen))
      return looks === 0 ? undefined : { ms: waited, answered: true };
    if (left() <= 0) return { ms: waited, answered: false };
    onProgress?.({
      step: "wait",
      asking: `Waiting for the endpoint (${shortly(seen)}, ${whole(waited)} of ${whole(waitMs)} s)`,
      state: "started",
    });
    await pause(Math.min(pauseMs, left()), signal);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
  return undefined;
}

/** One validation post; undefined for an address that can't be posted to, which the check tells. */
async function look(options: CheckOptions): Promise<Exchange | undefined> {
  try {
    return (await send({ ...options, type: "Validation" })).exchange;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Nobody is there yet: what comes back, or doesn't, is none of the handler's doing. */
function isStillStarting({ failure, response }: Exchange): boolean {
  if (failure === undefined) return nobodyBehind.includes(response?.status ?? 0);
  switch (failure.kind) {
    case "dns":
    case "connect":
    case "proxy":
    case "empty-reply":
    case "reset":
    case "timeout":
      return true;
    case "tls":
      // Closed or reset in the middle; what OpenSSL itself objects to, it will object to later as well.
      return failure.code === undefined || !/^ERR_|^[a-z_]+$/.test(failure.code);
    default:
      return false;
  }
}

function shortly({ failure, response }: Exchange): string {
  if (failure === undefined) return String(response?.status ?? "no answer");
  switch (failure.kind) {
    case "dns":
      return "no such name yet";
    case "connect":
      return failure.outcome === "refused" ? "refused" : "no connection";
    case "tls":
      return "no TLS yet";
    default:
      return "no answer";
  }
}

function whole(ms: Milliseconds): number {
  return Math.round(ms / 1000);
}

/** Over when the time is, or when `signal` is aborted. */
export function pause(ms: Milliseconds, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
