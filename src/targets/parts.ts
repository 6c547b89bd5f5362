import { UsageError } from "../errors.ts";
import { readSavedReports } from "../explain/saved-report.ts";
import type { Report } from "../report.ts";
import { type SavedText, savedTextAt, savedTexts } from "./saved-lines.ts";

/** Where a report stands, and what it is sorted by. */
interface Part extends Pick<SavedText, "offset" | "length"> {
  readonly file: string;
  readonly position: number | undefined;
  readonly startedAt: string;
  readonly target: string;
}

/** The reports of several runs, put in order; of each only its place is held. */
export class Parts {
  readonly #parts: readonly Part[];
  /** Targets with more than one report: the latest counts. */
  readonly twice: number;

  private constructor(parts: readonly Part[], twice: number) {
    this.#parts = parts;
    this.twice = twice;
  }

  /**
   * Reads what there is.
   * @throws UsageError for a file that can't be read or holds something else, and for parts of different lists.
   */
  static async read(files: readonly string[]): Promise<Parts> {
    const known = new Map<string, Part>();
    let twice = 0;
    for (const file of files) {
      for await (const saved of savedTexts(file)) {
        const { key, part } = partOf(file, saved);
        const other = known.get(key);
        if (other !== undefined) twice++;
        if (other !== undefined && other.target !== part.target)
          throw new UsageError(
            `${file} and ${other.file} are not parts of one list: place ${part.position} has another target in each`,
          );
        if (other === undefined || part.startedAt >= other.startedAt) known.set(key, part);
      }
    }
    const parts = [...known.values()];
    if (parts.every(({ position }) => position !== undefined))
      parts.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    return new Parts(parts, twice);
  }

  get count(): number {
    return this.#parts.length;
  }

  /** Places of the list that there is no report on, up to the last one, or to `last`. */
  missing(last = 0): readonly number[] {
    const there = new Set(this.#parts.flatMap(({ position }) => position ?? []));
    if (there.size === 0) return [];
    const end = this.#parts.reduce((most, { position = 0 }) => Math.max(most, position), last);
    return Array.from({ length: end }, (_, at) => at + 1).filter((position) => !there.has(position));
  }

  /** Whether the reports tell their places in a list. */
  get placed(): boolean {
    return this.#parts.every(({ position }) => position !== undefined);
  }

  /** The reports in the order of the list; where they tell no place, in that of the files. */
  async *reports(): AsyncGenerator<Report> {
    for (const part of this.#parts) {
      const [report] = readSavedReports(await savedTextAt(part.file, part));
      if (report !== undefined) yield report;
    }
  }
}

function partOf(file: string, { text, line, offset, length }: SavedText): { key: string; part: Part } {
  try {
    const [report] = readSavedReports(text);
    if (report === undefined) throw new UsageError("it holds no report");
    const { position, target, profile, name, startedAt } = report;
    const key = position === undefined ? JSON.stringify([target, profile, name]) : String(position);
    return { key, part: { file, position, startedAt, target, offset, length } };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const place = line === undefined ? file : `${file}:${line}`;
    throw new UsageError(`${place}: ${error.message}`, { cause: error });
  }
}
