import type { Software } from "./advice/software.ts";
import type { Evidence } from "./evidence.ts";
import type { Milliseconds, Redacted } from "./units.ts";

/*
 * What a check says, as reporters and the JSON report have it (prevalidate/report@1).
 */

export type Severity = "error" | "warning" | "info";
export type Confidence = "certain" | "likely" | "possible";
export type Verdict = "pass" | "fail" | "inconclusive";
export type Outcome = "pass" | "fail" | "warn" | "skipped";

export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly detail: string;
  readonly fix: readonly string[];
  /** Names of the software, of those recognised, that the fix is written for; empty for a fix that suits any. */
  readonly fittedTo: readonly string[];
  /** Paths into the evidence, such as `http.validation` or `tls.handshake`. */
  readonly evidence: readonly string[];
  /** Ids of recognised causes that this one explains; they are not listed beside it. */
  readonly explains: readonly string[];
  /** Path of the cause's page in the repository, `docs/causes/key/html-escaped.md`; `explain` tells the same. */
  readonly docs: string;
}

export interface Check {
  readonly id: CheckId;
  readonly title: string;
  readonly outcome: Outcome;
}

export const checkIds = [
  "reachable",
  "public",
  "https",
  "certificate",
  "accepts-post",
  "recognises-secret-key",
  "returns-validation-key",
  "rejects-wrong-secret",
  "handles-delivered",
  "handles-failed",
  "handles-complaint",
  "leaks-nothing",
] as const;

export type CheckId = (typeof checkIds)[number];

/** What `diagnose` makes of evidence. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** Whether the Validate button alone would succeed; null when that can't be told. */
  readonly validates: boolean | null;
  readonly likelyCause: Finding | null;
  readonly findings: readonly Finding[];
  readonly checks: readonly Check[];
  /** What was recognised behind the endpoint, surest first: fixes go by it. */
  readonly software: readonly Software[];
}

export interface Report extends Diagnosis {
  readonly schema: "prevalidate/report@1";
  readonly tool: { readonly name: "prevalidate"; readonly version: string };
  readonly target: Redacted;
  /** The target's name in the configuration, where it has one. */
  readonly name?: string;
  /** The target's place in the list that it came from (`--targets`), from 1. */
  readonly position?: number;
  readonly profile: string;
  readonly startedAt: string;
  readonly durationMs: Milliseconds;
  readonly evidence: Evidence;
  /** Warnings fail for this target, whatever holds for the others of the run. */
  readonly strict?: boolean;
  /** Set where the check had to wait for the endpoint to come up (`--wait`). */
  readonly waited?: Waited;
  /** Set where an earlier report was named to compare with (`--baseline`). */
  readonly comparison?: Comparison;
}

/** How long a check waited before it began, and whether anybody was there in the end. */
export interface Waited {
  readonly ms: Milliseconds;
  readonly answered: boolean;
}

/** What changed since an earlier report on the same target. Ids are those of findings. */
export interface Comparison {
  /** The earlier report; null where there was none of this target. */
  readonly baseline: { readonly startedAt: string; readonly verdict: Verdict } | null;
  /** Found now and not then, or graver than then. */
  readonly new: readonly string[];
  /** Found then and now: in its own right, or as something that another explained. */
  readonly known: readonly string[];
  /** Found then, as an error or a warning, and not now. */
  readonly gone: readonly string[];
  /** Checks that passed then and fail now. */
  readonly worse: readonly CheckId[];
  /** An error is new, or a check is worse: what fails the command in place of the verdict. */
  readonly regressed: boolean;
}
