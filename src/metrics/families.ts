import type { Verdict } from "../report.ts";
import type { TargetFacts } from "./facts.ts";
import type { MetricHead, Sample } from "./text.ts";

/** A metric with one or more series for each target. */
export interface TargetMetric extends MetricHead {
  readonly samples: (facts: TargetFacts) => readonly Sample[];
}

const verdicts: readonly Verdict[] = ["pass", "fail", "inconclusive"];

/** Every metric that tells of a target, in the order they are written. */
export const targetMetrics: readonly TargetMetric[] = [
  gauge(
    "prevalidate_success",
    "1 if the check would end with exit code 0, with --strict and --baseline as given.",
    ({ success }) => truth(success),
  ),
  {
    ...about("prevalidate_verdict", "1 for the verdict of the last check, 0 for the others."),
    samples: ({ labels, verdict }) =>
      verdicts.map((one) => ({ labels: { ...labels, verdict: one }, value: one === verdict ? 1 : 0 })),
  },
  gauge("prevalidate_up", "1 if the endpoint can be reached.", ({ reachable }) => truth(reachable)),
  gauge(
    "prevalidate_validates",
    "1 if the Validate button would succeed; absent where that can't be told.",
    ({ validates }) => truth(validates),
  ),
  {
    ...about("prevalidate_finding", "1 for each finding of the last check; the cause is its id."),
    samples: ({ labels, findings }) =>
      unique(findings).map(({ cause, severity, confidence }) => ({
        labels: { ...labels, cause, severity, confidence },
        value: 1,
      })),
  },
  gauge(
    "prevalidate_certificate_not_after_timestamp_seconds",
    "When the endpoint's certificate ends, in seconds since 1970.",
    ({ certificateNotAfter }) => certificateNotAfter,
  ),
  gauge(
    "prevalidate_http_status_code",
    "Status of the answer to the validation post.",
    ({ status }) => status,
  ),
  {
    ...about(
      "prevalidate_phase_duration_seconds",
      "Time that the validation post spent in each phase, and in total.",
    ),
    samples: ({ labels, phases }) =>
      phases.map(([phase, value]) => ({ labels: { ...labels, phase }, value })),
  },
  gauge("prevalidate_check_duration_seconds", "Time that the whole check took.", ({ duration }) => duration),
  gauge(
    "prevalidate_last_check_timestamp_seconds",
    "When the last check ended, in seconds since 1970.",
    ({ checkedAt }) => checkedAt,
  ),
];

function about(name: string, help: string): MetricHead {
  return { name, type: "gauge", help };
}

/** One series a target, none where there is no value. */
function gauge(
  name: string,
  help: string,
  measure: (facts: TargetFacts) => number | undefined,
): TargetMetric {
  return {
    ...about(name, help),
    samples: (facts) => {
      const value = measure(facts);
      return value === undefined ? [] : [{ labels: { ...facts.labels }, value }];
    },
  };
}

function truth(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A series may be there once: a saved report may tell the same twice. */
function unique<T extends object>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
