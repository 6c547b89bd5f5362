import type { Comparison, Report } from "../report.ts";
import { type Changes, mostChanged } from "./summary.ts";
import { nameOf } from "./words.ts";

/** Counts what changed against the baseline. */
export class Changed {
  #compared = false;
  #baseline: string | null = null;
  readonly #regressed = new Named();
  readonly #mended = new Named();
  readonly #added = new Named();
  #removed: readonly string[] = [];
  #removedCount = 0;
  readonly #stillFailing = new Named();
  readonly #new = new Map<string, number>();
  readonly #gone = new Map<string, number>();

  add(report: Report, comparison: Comparison, good: boolean): void {
    this.#compared = true;
    const name = nameOf(report);
    const { baseline } = comparison;
    if (baseline === null) this.#added.add(name);
    else {
      if (this.#baseline === null || baseline.startedAt > this.#baseline) this.#baseline = baseline.startedAt;
      if (comparison.regressed) this.#regressed.add(name);
      else if (report.verdict === "pass" && baseline.verdict !== "pass") this.#mended.add(name);
      else if (report.verdict === "fail" && good) this.#stillFailing.add(name);
      for (const id of comparison.new) count(this.#new, id);
    }
    for (const id of comparison.gone) count(this.#gone, id);
  }

  setRemoved(names: readonly string[], total: number, baseline: string | null): void {
    this.#compared = true;
    this.#removed = names.slice(0, mostChanged);
    this.#removedCount = total;
    this.#baseline ??= baseline;
  }

  /** Undefined where nothing was compared. */
  value(): Changes | undefined {
    if (!this.#compared) return undefined;
    return {
      baseline: this.#baseline,
      regressed: this.#regressed.names,
      regressedCount: this.#regressed.count,
      mended: this.#mended.names,
      mendedCount: this.#mended.count,
      stillFailing: this.#stillFailing.count,
      stillFailingTargets: this.#stillFailing.names,
      added: this.#added.names,
      addedCount: this.#added.count,
      removed: this.#removed,
      removedCount: this.#removedCount,
      newCauses: mostFrequent(this.#new),
      goneCauses: mostFrequent(this.#gone),
    };
  }
}

class Named {
  readonly #names: string[] = [];
  count = 0;

  add(name: string): void {
    if (this.count++ < mostChanged) this.#names.push(name);
  }

  get names(): readonly string[] {
    return [...this.#names];
  }
}

function count(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<string, number>): Changes["newCauses"] {
  return [...counts]
    .map(([id, targets]) => ({ id, targets }))
    .sort((a, b) => b.targets - a.targets || (a.id < b.id ? -1 : 1));
}
