import { createHash } from "node:crypto";
import { UsageError } from "../errors.ts";
import type { Captured } from "../exchange/captured.ts";
import { DoneSet } from "./done-set.ts";
import { type Entry, Journal, type RunIdentity, type SourceState, sourceState } from "./journal.ts";
import type { ReplayOptions } from "./options.ts";
import type { Tally } from "./tally.ts";

/** A run's checkpoint: which posts are over, and the files they came from. */
export class Checkpoint {
  readonly #name: string;
  readonly #journal: Journal;
  readonly #done: DoneSet;
  readonly #sources: Map<string, SourceState>;
  /** When the run began the first time, and what its dates moved by. */
  readonly began: RunIdentity;
  readonly #seen = new Set<string>();
  #lastFile: string | undefined;

  private constructor(
    name: string,
    journal: Journal,
    began: RunIdentity,
    done: DoneSet,
    sources: Map<string, SourceState>,
  ) {
    this.#name = name;
    this.#journal = journal;
    this.began = began;
    this.#done = done;
    this.#sources = sources;
  }

  /**
   * Opens a checkpoint and restores the tally from it.
   * @param onError told when it can't be written any more.
   * @throws UsageError when it is of another run, or a file has changed since.
   */
  static async open(
    name: string,
    identity: RunIdentity,
    tally: Tally,
    onError: (error: Error) => void,
  ): Promise<Checkpoint> {
    const done = new DoneSet();
    const sources = new Map<string, SourceState>();
    const { journal, began } = await Journal.open(name, identity, (entry) => {
      if ("source" in entry) {
        const source = entry.source as SourceState;
        sources.set(source.file, source);
      } else tally.restore(entry, (round, index) => done.add(round, index));
    });
    journal.watch(onError);
    const checkpoint = new Checkpoint(name, journal, began, done, sources);
    try {
      tally.forgetExamples((round, index) => done.has(round, index));
      for (const source of sources.values()) await checkpoint.#requireSame(source);
    } catch (error) {
      await journal.close();
      throw error;
    }
    return checkpoint;
  }

  /** Whether a captured post is still to be sent. Notes the file that it is from, before anything of it goes out. */
  isDue(round: number, captured: Captured): boolean | Promise<boolean> {
    const { file, index } = captured.source;
    const due = !this.#done.has(round, index);
    if (file === this.#lastFile) return due;
    this.#lastFile = file;
    return this.#noteSource(file, index).then(() => due);
  }

  add(entry: Entry, whenOnDisk?: () => void): void {
    this.#journal.add(entry, whenOnDisk);
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  async #noteSource(file: string, index: number): Promise<void> {
    const known = this.#sources.get(file);
    const isNew = !this.#seen.has(file);
    this.#seen.add(file);
    if (known !== undefined) {
      if (isNew && index !== known.first)
        throw new UsageError(
          `${file} comes at another place than when ${this.#name} was begun: its posts can't be told apart`,
        );
      return;
    }
    const state = await sourceState(file, index);
    if (state === undefined) return;
    this.#sources.set(file, state);
    this.#journal.add({ source: state });
  }

  async #requireSame(source: SourceState): Promise<void> {
    const now = await sourceState(source.file, source.first);
    if (now?.size === source.size && now.modified === source.modified) return;
    throw new UsageError(
      `${source.file} has ${now === undefined ? "gone" : "changed"} since ${this.#name} was begun: what was sent of it can't be told`,
    );
  }
}

/** The identity of a run: of all that decides what is sent, without keys. */
export function runIdentity(options: ReplayOptions, shiftMs: number | null): RunIdentity {
  const { url, sources, profile, serverId, exact, set, now, anonymize, encoding } = options;
  const { types, addresses, since, until, statuses, repeat } = options;
  const decisive = [
    ...[url, sources, profile, serverId, exact, set, now, anonymize, encoding],
    ...[types, addresses, since?.toISOString(), until?.toISOString(), statuses, repeat],
  ];
  return {
    schema: "prevalidate/replay-checkpoint@1",
    run: createHash("sha256").update(JSON.stringify(decisive)).digest("base64url"),
    startedAt: new Date().toISOString(),
    shiftMs,
  };
}
