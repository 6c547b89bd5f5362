import type { Confidence, Severity } from "../report.ts";
import type { Milliseconds, Redacted } from "../units.ts";

/** What came of a replay: `prevalidate/replay@1`. It grows by addition only. */
export interface ReplayReport {
  readonly schema: "prevalidate/replay@1";
  readonly tool: { readonly name: "prevalidate"; readonly version: string };
  readonly target: Redacted;
  readonly profile: string;
  /** When the run began; of a resumed one, the first time. */
  readonly startedAt: string;
  /** Of this run alone. */
  readonly durationMs: Milliseconds;
  /** `pass`: every answer is what the sender needs; `fail`: one was not, or differed from what was recorded. */
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Broken off before its end. */
  readonly interrupted: boolean;
  readonly counts: ReplayCounts;
  /** Posts by the type of their event; `none` where none was recognised. */
  readonly types: Readonly<Record<string, number>>;
  /** Whole answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly throughput: { readonly postsPerSecond: number };
  /** From the moment a post was meant to go out to the last byte of its answer. */
  readonly latency: Latency;
  /** From the moment it did go out; absent where the two are the same, without a rate or rhythm. */
  readonly service?: Latency;
  /** Answers that the sender would not take, or of which that is not documented, by cause; the most frequent first. */
  readonly failures: readonly FailureGroup[];
  /** Answers that differ from what was recorded; empty unless compared. */
  readonly differences: readonly FailureGroup[];
  /** Captures that could not be read: the first twenty. */
  readonly unreadable: readonly { readonly file: string; readonly line?: number; readonly reason: string }[];
}

export interface ReplayCounts {
  /** Posts that are over: accepted + refused + undocumented + unanswered. */
  readonly posts: number;
  readonly accepted: number;
  readonly refused: number;
  /** Answered in a way of which the documentation does not say whether the sender takes it. */
  readonly undocumented: number;
  /** No whole answer came. */
  readonly unanswered: number;
  /** Posts held against a recorded answer, and those of them that differ. */
  readonly compared: number;
  readonly differing: number;
  /** Tries beyond the first. */
  readonly retries: number;
  /** Posts sent once more because a connection that had served before was closed before any answer came. */
  readonly resent: number;
  /** Posts in which nothing could be adapted: sent as captured, or empty when anonymizing. */
  readonly untouched: number;
  /** Captured posts that the filters left out. */
  readonly filtered: number;
  readonly unreadable: number;
  /** Posts that a run before this one, with the same checkpoint, had done. */
  readonly resumed: number;
}

export interface Latency {
  readonly count: number;
  readonly minMs: Milliseconds;
  readonly meanMs: Milliseconds;
  readonly p50Ms: Milliseconds;
  readonly p75Ms: Milliseconds;
  readonly p90Ms: Milliseconds;
  readonly p99Ms: Milliseconds;
  readonly p999Ms: Milliseconds;
  readonly maxMs: Milliseconds;
  /** Counts by powers of two of a microsecond. */
  readonly buckets: readonly { readonly upToMs: Milliseconds; readonly count: number }[];
}

/** Answers that are wrong in the same way. */
export interface FailureGroup {
  /** A cause's id, or of a difference `compare/status` and the like. */
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly count: number;
  readonly fix: readonly string[];
  readonly examples: readonly FailureExample[];
  readonly docs?: string;
}

export interface FailureExample {
  readonly file: string;
  readonly line?: number;
  /** Place of the post in reading order, from 0. */
  readonly index: number;
  readonly type: string | null;
  readonly messageId: Redacted | null;
  readonly status: number | null;
  readonly detail: Redacted;
}
