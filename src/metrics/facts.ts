import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import type { Confidence, Report, Severity, Verdict } from "../report.ts";

/*
 * What of a report becomes metrics: little enough to be held for every target of a long list.
 */

/** A span of time, or a moment since 1970, in seconds: the unit of Prometheus. */
export type Seconds = number & { readonly unit?: "s" };

/** How a target's series are told apart. */
export interface TargetLabels {
  readonly target: string;
  readonly profile: string;
  /** Empty where it has none. */
  readonly name: string;
}

/** One report, as far as metrics go. */
export interface TargetFacts {
  readonly labels: TargetLabels;
  readonly verdict: Verdict;
  /** The command would end with 0 on its account. */
  readonly success: boolean;
  /** Undefined where that can't be told. */
  readonly reachable: boolean | undefined;
  readonly validates: boolean | undefined;
  readonly findings: readonly FindingFacts[];
  /** Of the endpoint's own certificate. */
  readonly certificateNotAfter: Seconds | undefined;
  /** Of the answer to the validation. */
  readonly status: number | undefined;
  readonly duration: Seconds;
  /** Of the validation, by name; those that did not happen are absent. */
  readonly phases: readonly (readonly [phase: string, Seconds])[];
  readonly checkedAt: Seconds | undefined;
}

export interface FindingFacts {
  readonly cause: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

/**
 * Takes from a report what metrics tell.
 * @param strict warnings fail.
 */
export function factsOf(report: Report, strict: boolean): TargetFacts {
  const { target, profile, name = "", verdict, evidence, findings, checks } = report;
  const reachable = checks.find(({ id }) => id === "reachable")?.outcome;
  const validation = evidence.http?.validation;
  const lookup = evidence.dns?.ms;
  const { dnsMs = lookup, connectMs, tlsMs, firstByteMs, totalMs } = validation?.timings ?? {};
  const phases = { dns: dnsMs, connect: connectMs, tls: tlsMs, first_byte: firstByteMs, total: totalMs };
  return {
    labels: { target, profile, name },
    verdict,
    success: exitCodeOf(report, strict) === exitCodes.pass,
    reachable: reachable === undefined || reachable === "skipped" ? undefined : reachable !== "fail",
    validates: report.validates ?? undefined,
    findings: findings.map(({ id, severity, confidence }) => ({ cause: id, severity, confidence })),
    certificateNotAfter: certificateNotAfter(report),
    status: validation?.response?.status,
    duration: seconds(report.durationMs),
    phases: Object.entries(phases).flatMap(([phase, ms]) =>
      ms === undefined ? [] : ([[phase, seconds(ms)]] as const),
    ),
    checkedAt: moment(Date.parse(report.startedAt) + report.durationMs),
  };
}

/** The same for two reports on the same target. */
export function identityOf({ target, profile, name }: TargetLabels): string {
  return JSON.stringify([target, profile, name]);
}

/** What facts are weighed by. */
export type Weight = Pick<TargetFacts, "verdict" | "success">;

/** Whether one target's facts weigh more than others: where a target is in a list twice, the worse counts. */
export function isGraver(one: Weight, other: Weight): boolean {
  return gravity(one) > gravity(other);
}

const verdicts: readonly Verdict[] = ["pass", "inconclusive", "fail"];

function gravity({ verdict, success }: Weight): number {
  return 2 * verdicts.indexOf(verdict) + (success ? 0 : 1);
}

function certificateNotAfter({ evidence: { tls } }: Report): Seconds | undefined {
  const sent = tls?.handshake.outcome === "established" ? tls.handshake.chain : tls?.tls12?.chain;
  return moment(Date.parse(sent?.[0]?.notAfter ?? ""));
}

/** To the microsecond: what comes after is no measurement. */
function seconds(ms: number): Seconds {
  return Math.round(ms * 1000) / 1e6;
}

function moment(ms: number): Seconds | undefined {
  return Number.isFinite(ms) ? seconds(ms) : undefined;
}
