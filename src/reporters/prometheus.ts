import { createHash } from "node:crypto";
import { factsOf, identityOf, isGraver, type TargetFacts, type Weight } from "../metrics/facts.ts";
import { targetMetrics } from "../metrics/families.ts";
import { Spool } from "../metrics/spool.ts";
import { headLines, sampleLine } from "../metrics/text.ts";
import { mostTargets, RunTotals } from "../metrics/totals.ts";
import { isStrict } from "./counts.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Metrics in Prometheus' text format 0.0.4, for the textfile collector of its node exporter. All series of a metric
 * stand together: they are put by, metric by metric, until the last report has come.
 */
export const prometheus: Reporter = async function* (reports, view) {
  const series = new TargetSeries();
  const totals = new RunTotals();
  try {
    for await (const report of reports) {
      const facts = factsOf(report, isStrict(report, view));
      totals.count(facts);
      await series.add(facts);
    }
    yield* series.texts();
    totals.leftOut = series.leftOut;
    totals.unreadable = view.summary?.().unreadable ?? 0;
    yield totals.text("text");
  } finally {
    await series.close();
  }
};

/** The series of every target, each target's once: nothing else could be read. */
class TargetSeries {
  readonly #metrics = targetMetrics.map((metric) => ({ metric, spool: new Spool() }));
  readonly #known = new Map<string, { readonly number: number; readonly facts: Weight }>();
  readonly #replaced = new Set<string>();
  #count = 0;
  leftOut = 0;

  async add(facts: TargetFacts): Promise<void> {
    const identity = createHash("sha256").update(identityOf(facts.labels)).digest("base64url").slice(0, 22);
    const known = this.#known.get(identity);
    if (known === undefined && this.#known.size >= mostTargets) {
      this.leftOut++;
      return;
    }
    if (known !== undefined && !isGraver(facts, known.facts)) return;
    if (known !== undefined) this.#replaced.add(String(known.number));
    const number = this.#count++;
    const { verdict, success } = facts;
    this.#known.set(identity, { number, facts: { verdict, success } });
    for (const { metric, spool } of this.#metrics)
      for (const sample of metric.samples(facts))
        await spool.add(`${number} ${sampleLine(metric.name, sample)}`);
  }

  async *texts(): AsyncGenerator<string> {
    for (const { metric, spool } of this.#metrics) {
      let head = headLines(metric, "text");
      for await (const lines of spool.read()) {
        const text = lines
          .filter((line) => !this.#replaced.has(line.slice(0, line.indexOf(" "))))
          .map((line) => line.slice(line.indexOf(" ") + 1))
          .join("");
        if (text !== "") yield `${head}${text}`;
        if (text !== "") head = "";
      }
    }
  }

  async close(): Promise<void> {
    for (const { spool } of this.#metrics) await spool.close();
  }
}
