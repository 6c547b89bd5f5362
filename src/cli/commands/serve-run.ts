import type { LoadedConfig } from "../../config/load.ts";
import { UsageError } from "../../errors.ts";
import { CurrentTargets, type Turn } from "../../metrics/current.ts";
import { defaultServeAddress, serveMetrics } from "../../metrics/server.ts";
import { nameOf } from "../../summary/words.ts";
import type { Milliseconds } from "../../units.ts";
import { pause } from "../../wait.ts";
import { checkOfTarget, type Prompted } from "../check-targets.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import type { ListEntry } from "../listed-targets.ts";
import type { CheckFlags } from "./check.ts";
import type { PreparedCheck } from "./check-each.ts";
import { checkEntries } from "./check-entries.ts";
import { Complaints, mostTold } from "./complaints.ts";
import { chooseEntries } from "./list-sources.ts";

const defaultEvery: Milliseconds = 5 * 60_000;

/**
 * Checks targets again and again, and serves what is known of them to Prometheus, until it is broken off.
 * @param words of the command line, where no list is named.
 * @returns the exit code of the signal that ended it; 2 where the first round found nothing that can be checked.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runServe(
  words: readonly string[],
  flags: CheckFlags,
  config: LoadedConfig | undefined,
): Promise<number> {
  refuseClashes(words, flags);
  const current = new CurrentTargets();
  const given = flags.serve === true ? undefined : flags.serve;
  const server = await serveMetrics(current, { ...defaultServeAddress, ...given });
  const watch = watchSignals();
  const every = flags.every ?? defaultEvery;
  const rounds = new ServedRounds(words, flags, config, current, watch.abort);
  if (!flags.quiet) notice(`serving ${server.url}/metrics until Ctrl-C`);
  try {
    while (!watch.abort.aborted) {
      const began = performance.now();
      await rounds.run();
      if (!watch.abort.aborted && rounds.foundNothing) return exitCodes.usage;
      await pause(Math.max(0, every - (performance.now() - began)), watch.abort);
    }
    return signalCode(watch.came() ?? "SIGINT");
  } finally {
    await server.close();
    watch.stop();
  }
}

/** Rounds over all targets; a list is read anew for each. */
class ServedRounds {
  readonly #words: readonly string[];
  readonly #flags: CheckFlags;
  readonly #config: LoadedConfig | undefined;
  readonly #current: CurrentTargets;
  readonly #signal: AbortSignal;
  readonly #prompted: Prompted = new Map();
  /** Those of the command line and the configuration, whose keys are asked for once. */
  readonly #prepared = new Map<number, Promise<PreparedCheck>>();
  #rounds = 0;
  #complaint = "";

  constructor(
    words: readonly string[],
    flags: CheckFlags,
    config: LoadedConfig | undefined,
    current: CurrentTargets,
    signal: AbortSignal,
  ) {
    this.#words = words;
    this.#flags = flags;
    this.#config = config;
    this.#current = current;
    this.#signal = signal;
  }

  /** The first round is over, and there was nothing to be checked. */
  get foundNothing(): boolean {
    return this.#rounds === 1 && this.#current.list().length === 0;
  }

  async run(): Promise<void> {
    const began = performance.now();
    const strict = this.#flags.strict ?? this.#config?.defaults.strict ?? false;
    const first = this.#rounds++ === 0;
    const problems: { place: string; problem: string }[] = [];
    let unreadable = 0;
    let whole = true;
    const run = { flags: this.#flags, checkpoint: undefined, signal: this.#signal };
    try {
      const entries = chooseEntries(this.#words, this.#flags, this.#config);
      for await (const outcome of checkEntries(entries, (entry) => this.#prepare(entry), run)) {
        if ("problem" in outcome) {
          if (unreadable++ < mostTold) problems.push(outcome);
          continue;
        }
        const turn = this.#current.add(outcome.report, outcome.report.strict ?? strict);
        if (turn !== undefined) this.#tell(turn);
      }
    } catch (error) {
      // What can't be read now may be there again in the next round.
      if (first || !(error instanceof UsageError)) throw error;
      problems.push({ place: "this round", problem: error.message });
      whole = false;
    }
    this.#complain(problems);
    whole &&= !this.#signal.aborted;
    const duration = performance.now() - began;
    this.#current.endRound({ endedAt: new Date(), duration, unreadable, whole });
  }

  #prepare(entry: ListEntry): Promise<PreparedCheck> {
    const { target, position, place } = entry;
    if (target === undefined) throw new UsageError(`${place}: is no target`);
    const prepare = () => checkOfTarget(target, this.#flags, { keys: "found" }, this.#prompted);
    if (target.listed !== undefined) return prepare();
    const known = this.#prepared.get(position) ?? prepare();
    this.#prepared.set(position, known);
    return known;
  }

  /** What is in order from the start is no news. */
  #tell({ facts, title, before }: Turn): void {
    if (this.#flags.quiet || (before === undefined && facts.success)) return;
    const { target, name } = facts.labels;
    const was = before === undefined ? "" : ` (was ${before.facts.verdict})`;
    const why = title === undefined ? "" : `: ${title}`;
    notice(`${nameOf({ target, ...(name !== "" && { name }) })}: ${facts.verdict}${was}${why}`);
  }

  /** The same as in the round before is not told again. */
  #complain(problems: readonly { place: string; problem: string }[]): void {
    const complaint = JSON.stringify(problems);
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    const complaints = new Complaints();
    for (const { place, problem } of problems) complaints.add(place, problem);
  }
}

/** What is served is what the last round found: nothing that compares, keeps or writes reports goes with it. */
function refuseClashes(words: readonly string[], flags: CheckFlags): void {
  const { targets, watch, checkpoint, summary, baseline, reporter, reproducible } = flags;
  const clashes = {
    "--watch": watch,
    "--checkpoint": checkpoint,
    "--summary": summary,
    "--baseline": baseline,
    "--reproducible": reproducible,
    "--reporter": reporter.length > 0,
  };
  for (const [option, value] of Object.entries(clashes))
    if (value !== undefined && value !== false)
      throw new UsageError(`--serve: ${option} can't be had along with it`);
  if (targets === "-") throw new UsageError("--serve: the list is read in each round: give a file");
  if (targets !== undefined && words.length > 0)
    throw new UsageError("--targets: the list names the targets, so take the URL from the command line");
}

function notice(text: string): void {
  process.stderr.write(`prevalidate: ${text.replaceAll(/[\0-\x1f\x7f-\x9f]+/g, " ")}\n`);
}
