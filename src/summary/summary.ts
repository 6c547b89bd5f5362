import type { CheckId, Severity, Verdict } from "../report.ts";
import type { Milliseconds } from "../units.ts";

/*
 * What a run over many targets comes to (prevalidate/summary@1): made from the reports as they pass, so that none of
 * them need be kept. Lists are bounded; where something was left out, the count beside the list says how much there is.
 */

export interface Summary {
  readonly schema: "prevalidate/summary@1";
  readonly tool: { readonly name: "prevalidate"; readonly version: string };
  /** Of the earliest check. */
  readonly startedAt: string | null;
  /** When the last check ended. */
  readonly endedAt: string | null;
  /** Targets that there is a report on. */
  readonly targets: number;
  /** Targets whose command would end with 0, as the exit code counts: `--strict` and a baseline are regarded. */
  readonly good: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Of the passing: how many have a warning. */
  readonly warned: number;
  /** Whether the Validate button alone would succeed. */
  readonly validates: { readonly yes: number; readonly no: number; readonly unknown: number };
  /** Lines of the list that could not be read, and targets that could not be tried (no key, no such variable). */
  readonly unreadable: number;
  /** Findings by their cause: errors first, then the most frequent. All of them. */
  readonly causes: readonly CauseCount[];
  /** How often each of the twelve checks came out how. */
  readonly checks: readonly CheckCount[];
  /** By host, the one with most failures first; at most `mostHosts`. */
  readonly hosts: readonly HostCount[];
  readonly hostCount: number;
  /** Certificates by their end, the soonest first, one for each host and end; at most `mostCertificates`. */
  readonly certificates: readonly CertificateEnd[];
  readonly certificateCount: number;
  /** The slowest answers to the validation post, the slowest first; at most `mostSlow`. */
  readonly slowest: readonly SlowTarget[];
  /** Targets that are not good, in the order their reports came; at most `mostFailing`. */
  readonly failing: readonly FailingTarget[];
  readonly failingCount: number;
  /** What changed since the baseline; absent where none was named. */
  readonly changes?: Changes;
}

export interface CauseCount {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Targets that it was found at. */
  readonly targets: number;
  /** Targets whose likely cause it is. */
  readonly likely: number;
  /** The first of the targets, for an example. */
  readonly example: string;
  /** The first targets, at most `mostExamples`. */
  readonly examples: readonly string[];
}

export interface CheckCount {
  readonly id: CheckId;
  readonly pass: number;
  readonly fail: number;
  readonly warn: number;
  readonly skipped: number;
}

export interface HostCount {
  readonly host: string;
  readonly targets: number;
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
}

export interface CertificateEnd {
  readonly host: string;
  readonly target: string;
  readonly name?: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** Whole days from the check to then; negative where it is over. */
  readonly days: number;
}

export interface SlowTarget {
  readonly target: string;
  readonly name?: string;
  /** From the look-up to the last byte of the answer to the validation post. */
  readonly ms: Milliseconds;
}

export interface FailingTarget {
  readonly target: string;
  readonly name?: string;
  readonly profile: string;
  readonly verdict: Verdict;
  /** The leading finding: the likely cause, or what kept the check from finding out; null where there is none. */
  readonly cause: string | null;
  readonly title: string | null;
}

/** Targets are named as in `failing`: by name where they have one, and otherwise by URL. Lists hold `mostChanged`. */
export interface Changes {
  /** When the baseline's reports were made: the latest of them. */
  readonly baseline: string | null;
  /** Fail in a way they did not. */
  readonly regressed: readonly string[];
  readonly regressedCount: number;
  /** Failed or could not be told, and pass now. */
  readonly mended: readonly string[];
  readonly mendedCount: number;
  /** Fail as they did. */
  readonly stillFailing: number;
  readonly stillFailingTargets: readonly string[];
  /** Not in the baseline. */
  readonly added: readonly string[];
  readonly addedCount: number;
  /** In the baseline, and not in this run. */
  readonly removed: readonly string[];
  readonly removedCount: number;
  /** Causes that are new or gone, with the number of targets. */
  readonly newCauses: readonly { readonly id: string; readonly targets: number }[];
  readonly goneCauses: readonly { readonly id: string; readonly targets: number }[];
}

export const mostExamples = 3;
export const mostHosts = 200;
export const mostCertificates = 100;
export const mostSlow = 20;
export const mostFailing = 1000;
export const mostChanged = 100;
