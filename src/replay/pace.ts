import type { Milliseconds } from "../units.ts";
import type { PaceOptions } from "./options.ts";

/** When a post is meant to go out, in milliseconds from the start; null for "as soon as there is room". */
export type Schedule = (post: { readonly at: number | null; readonly round: number }) => Milliseconds | null;

/**
 * Makes the schedule of a run. Intended times do not depend on how the endpoint keeps up: latency is measured
 * from them, so that posts held up by a stall are not left out of its account.
 */
export function schedule({ rate, realtime, rampMs = 0 }: PaceOptions): Schedule {
  if (realtime !== undefined) return rhythm(realtime);
  if (rate === undefined) return () => null;
  let sent = 0;
  return () => timeOf(sent++, rate, rampMs);
}

/** The time of the nth post, when the rate grows evenly from nothing during the ramp. */
function timeOf(n: number, rate: number, rampMs: Milliseconds): Milliseconds {
  const perMs = rate / 1000;
  const duringRamp = (perMs * rampMs) / 2;
  return n < duringRamp ? Math.sqrt((2 * n * rampMs) / perMs) : rampMs / 2 + n / perMs;
}

/** As recorded, `factor` times as fast. What has no time, or an earlier one, goes with the post before it. */
function rhythm(factor: number): Schedule {
  let round = 0;
  let roundStart = 0;
  let first: number | null = null;
  let latest = 0;
  return (post) => {
    if (post.round !== round) {
      round = post.round;
      roundStart = latest;
      first = null;
    }
    if (post.at === null) return latest;
    first ??= post.at;
    latest = Math.max(latest, roundStart + (post.at - first) / factor);
    return latest;
  };
}

/** How many posts may be under way, so many milliseconds after the start. */
export function roomAt(elapsedMs: Milliseconds, options: PaceOptions): number {
  const { concurrency = defaultConcurrency, rampMs = 0, rate, realtime } = options;
  const grows = rate === undefined && realtime === undefined && rampMs > elapsedMs;
  return grows ? Math.max(1, Math.ceil((concurrency * elapsedMs) / rampMs)) : concurrency;
}

export const defaultConcurrency = 10;

/** Longest that a `Retry-After` is honoured, and longest between two tries. */
export const longestWaitMs: Milliseconds = 60_000;

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
 * @returns milliseconds to wait, at most a minute; undefined when the field says neither.
 */
export function retryAfterMs(value: string | undefined, now: number): Milliseconds | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Math.min(longestWaitMs, Number(text) * 1000);
  const date = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(longestWaitMs, Math.max(0, date - now));
}

/** Time before the nth try again, counted from 1: a second, doubled each time, with a quarter drawn at random. */
export function backoffMs(attempt: number, random = Math.random()): Milliseconds {
  return Math.min(longestWaitMs, 1000 * 2 ** (attempt - 1)) * (0.75 + random / 4);
}

/** Answers that may be another when asked again. */
export function mayPass(status: number): boolean {
  return (
    status === 408 || status === 425 || status === 429 || status === 500 || (status >= 502 && status <= 504)
  );
}
