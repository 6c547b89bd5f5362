import type { Report, Verdict } from "../report.ts";
import { leadingFindingOf } from "../summary/words.ts";
import type { Milliseconds } from "../units.ts";
import { factsOf, identityOf, isGraver, type TargetFacts } from "./facts.ts";
import { targetMetrics } from "./families.ts";
import { endLine, type Format, headLines, type MetricHead, sampleLine } from "./text.ts";
import { metricText, mostTargets, RunTotals } from "./totals.ts";

/** What the last check of a target came to. */
export interface CurrentTarget {
  readonly facts: TargetFacts;
  /** The leading finding's, for people. */
  readonly title: string | undefined;
}

/** A target whose last check came to something else than the one before. */
export interface Turn extends CurrentTarget {
  readonly before: CurrentTarget | undefined;
}

/** How a round went. */
export interface RoundEnd {
  readonly endedAt: Date;
  readonly duration: Milliseconds;
  readonly unreadable: number;
  /** Every entry was come to: targets that are not in the round are in the list no more. */
  readonly whole: boolean;
}

/** What is known of every target now, round after round: the last check of each, and nothing before that. */
export class CurrentTargets {
  readonly #targets = new Map<string, CurrentTarget & { readonly round: number }>();
  readonly #checks: Record<Verdict, number> = { pass: 0, fail: 0, inconclusive: 0 };
  #leftOut = 0;
  #round = 1;
  #last: (RoundEnd & { readonly leftOut: number }) | undefined;

  /**
   * Takes a report of the round.
   * @param strict warnings fail.
   * @returns the target, where there is news of it.
   */
  add(report: Report, strict: boolean): Turn | undefined {
    const facts = factsOf(report, strict);
    this.#checks[facts.verdict]++;
    const identity = identityOf(facts.labels);
    const before = this.#targets.get(identity);
    if (before === undefined && this.#targets.size >= mostTargets) {
      this.#leftOut++;
      return undefined;
    }
    if (before?.round === this.#round && !isGraver(facts, before.facts)) return undefined;
    const title = leadingFindingOf(report)?.title;
    this.#targets.set(identity, { facts, title, round: this.#round });
    const same = before?.facts.verdict === facts.verdict && before.title === title;
    return same ? undefined : { facts, title, before };
  }

  /** Ends the round; the next report is of another. */
  endRound(end: RoundEnd): void {
    if (end.whole)
      for (const [identity, { round }] of this.#targets)
        if (round < this.#round) this.#targets.delete(identity);
    this.#last = { ...end, leftOut: this.#leftOut };
    this.#leftOut = 0;
    this.#round++;
  }

  /** How the last round that is over went. */
  get last(): RoundEnd | undefined {
    return this.#last;
  }

  list(): readonly CurrentTarget[] {
    return [...this.#targets.values()];
  }

  /** Every metric as it is now, some lines at a time. */
  *texts(format: Format): Generator<string> {
    // What is added while somebody reads is read the next time.
    const targets = this.list();
    for (const metric of targetMetrics) {
      let text = headLines(metric, format);
      let any = false;
      for (const { facts } of targets) {
        for (const sample of metric.samples(facts)) {
          text += sampleLine(metric.name, sample);
          any = true;
        }
        if (text.length < piece) continue;
        yield text;
        text = "";
      }
      if (any) yield text;
    }
    yield this.#totals(targets).text(format);
    yield this.#rounds(format);
    yield endLine(format);
  }

  #totals(targets: readonly CurrentTarget[]): RunTotals {
    const totals = new RunTotals();
    for (const { facts } of targets) totals.count(facts);
    totals.unreadable = this.#last?.unreadable ?? 0;
    totals.leftOut = this.#last?.leftOut ?? 0;
    return totals;
  }

  #rounds(format: Format): string {
    const checks = Object.entries(this.#checks).map(([verdict, value]) => ({ labels: { verdict }, value }));
    const last = this.#last;
    const one = (value: number) => [{ labels: {}, value }];
    return [
      metricText(rounds.checks, checks, format),
      ...(last === undefined
        ? []
        : [
            metricText(rounds.endedAt, one(last.endedAt.getTime() / 1000), format),
            metricText(rounds.duration, one(last.duration / 1000), format),
            metricText(rounds.whole, one(Number(last.whole && last.unreadable === 0)), format),
          ]),
    ].join("");
  }
}

const rounds = {
  checks: {
    name: "prevalidate_checks_total",
    type: "counter",
    help: "Checks made since the start, by verdict.",
  },
  endedAt: {
    name: "prevalidate_last_round_timestamp_seconds",
    type: "gauge",
    help: "When the last round over all targets ended, in seconds since 1970.",
  },
  duration: {
    name: "prevalidate_last_round_duration_seconds",
    type: "gauge",
    help: "Time that the last round took.",
  },
  whole: {
    name: "prevalidate_last_round_success",
    type: "gauge",
    help: "1 if every target of the last round could be read and tried, whatever came of it.",
  },
} as const satisfies Readonly<Record<string, MetricHead>>;

/** Characters that are handed on at once. */
const piece = 64 * 1024;
