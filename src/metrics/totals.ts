import { version } from "../version.ts";
import type { TargetFacts } from "./facts.ts";
import { type Format, headLines, type MetricHead, type Sample, sampleLine } from "./text.ts";

/** Targets that have series of their own: a Prometheus has about twenty more for each. */
export const mostTargets = 20_000;

/** What a run over its targets comes to. */
export class RunTotals {
  readonly #verdicts = { pass: 0, fail: 0, inconclusive: 0 };
  /** Entries of the list that could not be read or tried. */
  unreadable = 0;
  /** Targets past the most that have series. */
  leftOut = 0;

  count({ verdict }: Pick<TargetFacts, "verdict">): void {
    this.#verdicts[verdict]++;
  }

  /** The metrics' lines. */
  text(format: Format): string {
    const verdicts = Object.entries(this.#verdicts);
    return [
      metricText(
        totals.targets,
        verdicts.map(([verdict, value]) => ({ labels: { verdict }, value })),
        format,
      ),
      metricText(totals.unreadable, [{ labels: {}, value: this.unreadable }], format),
      metricText(totals.leftOut, [{ labels: {}, value: this.leftOut }], format),
      metricText(totals.build, [{ labels: { version }, value: 1 }], format),
    ].join("");
  }
}

const totals = {
  targets: gauge("prevalidate_targets", "Targets of the last run, by verdict."),
  unreadable: gauge(
    "prevalidate_unreadable_targets",
    "Entries of the list that could not be read or tried in the last run.",
  ),
  leftOut: gauge("prevalidate_left_out_targets", "Targets that are counted, and too many to have series."),
  build: gauge("prevalidate_build_info", "The version that checked."),
};

/** One metric with all of its samples. */
export function metricText(head: MetricHead, samples: readonly Sample[], format: Format): string {
  return headLines(head, format) + samples.map((sample) => sampleLine(head.name, sample)).join("");
}

function gauge(name: string, help: string): MetricHead {
  return { name, type: "gauge", help };
}
