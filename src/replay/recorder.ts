import { eventTypes } from "../protocol/event.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CompareContext, compare, type Difference } from "./compare.ts";
import type { Next, Try } from "./engine.ts";
import type { Ending, Failures } from "./failures.ts";
import { type Judge, type Judgement, responseOf } from "./judge.ts";
import { backoffMs, mayPass, retryAfterMs } from "./pace.ts";
import type { GroupKind, Outcome, Over, Tally } from "./tally.ts";

export interface RecorderOptions {
  readonly tally: Tally;
  readonly checkpoint: Checkpoint | undefined;
  readonly judge: Judge;
  readonly failures: Failures;
  /** Makes text fit to be shown: a type that is not known may be anything. */
  readonly shownType: (type: string) => string;
  readonly compare: CompareContext | undefined;
  readonly retries: number;
}

const known: ReadonlySet<string> = new Set(eventTypes);

const unanswered: Judgement = {
  status: null,
  accepted: false,
  why: "No whole answer came, so the sender has nothing to take.",
};

/** Judges each try, decides whether there is another, and keeps account of posts that are over. */
export class Recorder {
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Takes note of a try. */
  record(tried: Try): Next {
    const { judge, tally, retries } = this.#options;
    const { post, ending } = tried;
    const judgement = "reply" in ending ? judge(post.captured.event?.type ?? null, ending.reply) : unanswered;
    const pauseMs = judgement.status === 429 || judgement.status === 503 ? askedToWait(ending) : undefined;
    const pause = pauseMs === undefined ? {} : { pauseMs };
    const again = judgement.accepted === false && (judgement.status === null || mayPass(judgement.status));
    if (again && tried.attempt <= retries) {
      tally.counts.retries++;
      return {
        ...pause,
        againAfterMs: Math.max(pauseMs ?? 0, pauseMs === undefined ? backoffMs(tried.attempt) : 0),
      };
    }
    const whenFree = this.#over(tried, judgement);
    return { ...pause, ...(whenFree && { whenFree }) };
  }

  #over(tried: Try, judgement: Judgement): Next["whenFree"] {
    const { tally, checkpoint } = this.#options;
    const { post, ending } = tried;
    const groups: number[] = [];
    if (judgement.accepted !== true) {
      const { failures } = this.#options;
      groups.push(this.#group(tried, failures.causeOf(post, ending, judgement), judgement, judgement.why));
    }
    const differences = this.#differences(tried, judgement);
    for (const difference of differences ?? [])
      groups.push(this.#group(tried, groupOf(difference), judgement, difference.detail));
    const over: Over = {
      round: post.round,
      index: post.index,
      type: this.#typeOf(tried),
      outcome: outcomeOf(judgement),
      status: judgement.status,
      latencyMs: tried.latencyMs,
      serviceMs: tried.serviceMs,
      compared: differences !== undefined,
      groups,
    };
    tally.add(over);
    // Without an answer it is not known to have arrived: it is not remembered, and sent again.
    if (checkpoint === undefined || judgement.status === null) return undefined;
    return (free) => checkpoint.add(tally.entryOf(over), free);
  }

  #typeOf({ post }: Try): string | null {
    const type = post.captured.event?.type ?? null;
    return type === null || known.has(type) ? type : this.#options.shownType(type);
  }

  #differences({ post, ending }: Try, judgement: Judgement): readonly Difference[] | undefined {
    const { compare: context } = this.#options;
    const recorded = post.captured.response;
    if (context === undefined || recorded === null) return undefined;
    const response = "reply" in ending && judgement.status !== null ? responseOf(ending.reply) : undefined;
    return compare(recorded, response, context);
  }

  #group({ post, ending }: Try, kind: GroupKind, judgement: Judgement, why: string): number {
    const { tally, checkpoint, failures } = this.#options;
    const { number, entry } = tally.group(kind);
    if (entry !== undefined) checkpoint?.add(entry);
    if (tally.wantsExample(number)) {
      const example = failures.example(post, ending, judgement, why);
      const remembered = tally.addExample(number, post.round, example);
      if (judgement.status !== null) checkpoint?.add(remembered);
    }
    return number;
  }
}

function outcomeOf({ accepted, status }: Judgement): Outcome {
  if (status === null) return "unanswered";
  if (accepted === null) return "undocumented";
  return accepted ? "accepted" : "refused";
}

function groupOf({ id, title }: Difference): GroupKind {
  return { of: "differences", id, severity: "error", confidence: "certain", title, fix: [] };
}

function askedToWait(ending: Ending): number | undefined {
  const response = "reply" in ending ? responseOf(ending.reply) : undefined;
  const field = response?.headers.find(([name]) => name.toLowerCase() === "retry-after");
  return retryAfterMs(field?.[1], Date.now());
}
