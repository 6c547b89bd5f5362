import type { Milliseconds } from "../units.ts";
import { Histogram } from "./histogram.ts";
import type { Entry } from "./journal.ts";
import type { FailureExample, FailureGroup, Latency, ReplayCounts } from "./report.ts";

export type Outcome = "accepted" | "refused" | "undocumented" | "unanswered";

const outcomes: readonly Outcome[] = ["accepted", "refused", "undocumented", "unanswered"];

/** What is known of a group before any of its posts is counted. */
export interface GroupKind extends Omit<FailureGroup, "count" | "examples"> {
  readonly of: "failures" | "differences";
}

interface Group extends GroupKind {
  count: number;
  examples: (FailureExample & { readonly round: number })[];
}

/** A post that is over. */
export interface Over {
  readonly round: number;
  readonly index: number;
  readonly type: string | null;
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly latencyMs: Milliseconds;
  readonly serviceMs: Milliseconds;
  readonly compared: boolean;
  /** Numbers of groups. */
  readonly groups: readonly number[];
}

const mostExamples = 3;

/**
 * Counts what came of posts, in a space that does not grow with their number, and can be written to a
 * journal and restored from it.
 */
export class Tally {
  readonly counts: { -readonly [K in keyof ReplayCounts]: ReplayCounts[K] } = {
    posts: 0,
    accepted: 0,
    refused: 0,
    undocumented: 0,
    unanswered: 0,
    compared: 0,
    differing: 0,
    retries: 0,
    resent: 0,
    untouched: 0,
    filtered: 0,
    unreadable: 0,
    resumed: 0,
  };
  readonly #latency = new Histogram();
  readonly #service = new Histogram();
  readonly #types: { readonly name: string; count: number }[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #groups: Group[] = [];
  /** Posts that a run before had refused: sent again. */
  againFromBefore = 0;

  /** Finds a group or makes it; one that is new comes with the entry that remembers it. */
  group(kind: GroupKind): { readonly number: number; readonly entry?: Entry } {
    const known = this.#groups.findIndex(
      ({ of, id, title }) => of === kind.of && id === kind.id && title === kind.title,
    );
    if (known !== -1) return { number: known };
    this.#groups.push({ ...kind, count: 0, examples: [] });
    return { number: this.#groups.length - 1, entry: { group: kind } };
  }

  wantsExample(group: number): boolean {
    return (this.#groups[group]?.examples.length ?? 0) < mostExamples;
  }

  addExample(group: number, round: number, example: FailureExample): Entry {
    this.#groups[group]?.examples.push({ ...example, round });
    return { example: { ...example, group, round } };
  }

  /** Counts a post. */
  add(over: Over): void {
    const { counts } = this;
    counts.posts++;
    counts[over.outcome]++;
    if (over.compared) counts.compared++;
    if (over.groups.some((number) => this.#groups[number]?.of === "differences")) counts.differing++;
    for (const number of over.groups) {
      const group = this.#groups[number];
      if (group !== undefined) group.count++;
    }
    this.#type(over.type ?? "none").count++;
    if (over.status !== null) this.#statuses.set(over.status, (this.#statuses.get(over.status) ?? 0) + 1);
    this.#latency.record(over.latencyMs * 1000);
    this.#service.record(over.serviceMs * 1000);
  }

  /** A post as the journal has it. A post without an answer is not over: it is sent again. */
  entryOf(over: Over): Entry {
    const micros = (ms: number) => Math.max(0, Math.round(ms * 1000));
    return {
      over: [
        over.round,
        over.index,
        outcomes.indexOf(over.outcome),
        over.status ?? 0,
        micros(over.latencyMs),
        micros(over.serviceMs),
        over.compared ? 1 : 0,
        ...over.groups,
      ],
      ...(over.type !== null && { type: over.type }),
    };
  }

  /**
   * Restores what an entry remembers.
   * @param isDone told each post that need not be sent again.
   */
  restore(entry: Entry, isDone: (round: number, index: number) => void): void {
    if ("group" in entry) this.group(entry.group as GroupKind);
    if ("example" in entry)
      this.#restoreExample(entry.example as FailureExample & { group: number; round: number });
    if (!("over" in entry)) return;
    const [round = 0, index = 0, outcome = 0, status = 0, latency = 0, service = 0, compared = 0, ...groups] =
      entry.over as readonly number[];
    const name = outcomes[outcome] ?? "refused";
    if (name === "refused" || name === "unanswered") {
      this.againFromBefore++;
      return;
    }
    this.add({
      round,
      index,
      type: typeof entry.type === "string" ? entry.type : null,
      outcome: name,
      status: status === 0 ? null : status,
      latencyMs: latency / 1000,
      serviceMs: service / 1000,
      compared: compared === 1,
      groups,
    });
    this.counts.resumed++;
    isDone(round, index);
  }

  /** Examples of posts that are sent again are examples no more. */
  forgetExamples(isDone: (round: number, index: number) => boolean): void {
    for (const group of this.#groups)
      group.examples = group.examples.filter(({ round, index }) => isDone(round, index));
  }

  #restoreExample({ group, ...example }: FailureExample & { group: number; round: number }): void {
    this.#groups[group]?.examples.push(example);
  }

  get failed(): number {
    return this.counts.refused + this.counts.unanswered;
  }

  latency(): Latency {
    return describe(this.#latency);
  }

  service(): Latency {
    return describe(this.#service);
  }

  types(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#types.map(({ name, count }) => [name, count]));
  }

  statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#statuses].sort(([a], [b]) => a - b));
  }

  /** Groups of that kind that hold a post, the largest first. */
  groups(of: GroupKind["of"]): readonly FailureGroup[] {
    return this.#groups
      .filter((group) => group.of === of && group.count > 0)
      .sort((a, b) => b.count - a.count)
      .map(({ of: _, examples, ...group }) => ({
        ...group,
        examples: examples.map(({ round: _round, ...example }) => example),
      }));
  }

  #type(name: string): { readonly name: string; count: number } {
    let type = this.#types.find((known) => known.name === name);
    if (type === undefined) {
      type = { name, count: 0 };
      // Types are few, unless the captures are not the sender's.
      if (this.#types.length >= 100) return this.#types[99] ?? type;
      this.#types.push(type);
    }
    return type;
  }
}

function describe(histogram: Histogram): Latency {
  const ms = (micros: number) => Math.round(micros) / 1000;
  return {
    count: histogram.count,
    minMs: ms(histogram.min),
    meanMs: ms(histogram.mean),
    p50Ms: ms(histogram.percentile(50)),
    p75Ms: ms(histogram.percentile(75)),
    p90Ms: ms(histogram.percentile(90)),
    p99Ms: ms(histogram.percentile(99)),
    p999Ms: ms(histogram.percentile(99.9)),
    maxMs: ms(histogram.max),
    buckets: histogram.octaves().map(({ upTo, count }) => ({ upToMs: upTo / 1000, count })),
  };
}
