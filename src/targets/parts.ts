import { UsageError } from "../errors.ts";
import { readSavedReports } from "../explain/saved-report.ts";
import type { Report } from "../report.ts";
import { mergeVantages, type ReportFrom } from "../vantage/merge.ts";
import { type SavedText, savedTextAt, savedTexts } from "./saved-lines.ts";

/** Where a report stands, and what it is sorted by. */
interface Part extends Pick<SavedText, "offset" | "length"> {
  readonly file: string;
  readonly position: number | undefined;
  readonly startedAt: string;
  readonly target: string;
  /** Place in the list, or target, profile and name. */
  readonly key: string;
  /** From where it was looked at. */
  readonly from: string | undefined;
}

export interface PartsOptions {
  /** Reports on one target that say that they are from different places become one (`merge --vantages`). */
  readonly vantages?: boolean;
}

/** The reports of several runs, put in order; of each only where it stands is held. */
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
  static async read(files: readonly string[], { vantages = false }: PartsOptions = {}): Promise<Parts> {
    const known = new Map<string, Part>();
    const firsts = new Map<string, Part>();
    let twice = 0;
    for (const file of files) {
      for await (const saved of savedTexts(file)) {
        const part = partOf(file, saved);
        const key = vantages ? JSON.stringify([part.key, part.from]) : part.key;
        const first = firsts.get(part.key) ?? part;
        firsts.set(part.key, first);
        if (first.target !== part.target)
          throw new UsageError(
            `${file} and ${first.file} are not parts of one list: place ${part.position} has another target in each`,
          );
        const other = known.get(key);
        if (other !== undefined) twice++;
        if (other === undefined || part.startedAt >= other.startedAt) known.set(key, part);
      }
    }
    const parts = vantages ? sideBySide([...known.values()]) : [...known.values()];
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
    for (let at = 0; at < this.#parts.length; ) {
      const key = this.#parts[at]?.key;
      const seen: ReportFrom[] = [];
      for (let part = this.#parts[at]; part !== undefined && part.key === key; part = this.#parts[++at]) {
        const [report] = readSavedReports(await savedTextAt(part.file, part));
        if (report !== undefined) seen.push({ from: part.from ?? here, report });
      }
      const [first, ...others] = seen;
      if (others.length > 0) yield mergeVantages(seen);
      else if (first !== undefined) yield first.report;
    }
  }
}

/** What a place is called that says no name. */
const here = "here";

/** Those of one target after one another, each where the first of them stands. */
function sideBySide(parts: readonly Part[]): Part[] {
  const byKey = new Map<string, Part[]>();
  for (const part of parts) byKey.set(part.key, [...(byKey.get(part.key) ?? []), part]);
  return [...byKey.values()].flat();
}

function partOf(file: string, { text, line, offset, length }: SavedText): Part {
  try {
    const [report] = readSavedReports(text);
    if (report === undefined) throw new UsageError("it holds no report");
    const { position, target, profile, name, startedAt, evidence } = report;
    const key = position === undefined ? JSON.stringify([target, profile, name]) : String(position);
    return { file, position, startedAt, target, key, from: evidence.from, offset, length };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const place = line === undefined ? file : `${file}:${line}`;
    throw new UsageError(`${place}: ${error.message}`, { cause: error });
  }
}
