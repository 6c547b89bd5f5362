import { type ComparedWith, readBaseline } from "../baseline.ts";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { mostChanged } from "../summary/summary.ts";
import { nameOf } from "../summary/words.ts";
import { savedTexts } from "./saved-lines.ts";

/** The reports of an earlier run by their targets: of each what a comparison looks at, and no evidence. */
export class BaselineIndex {
  readonly #byTarget = new Map<string, ComparedWith[]>();
  readonly #seen = new Set<string>();
  /** Findings and checks that many targets have in common are held once. */
  readonly #shared = new Map<string, unknown>();
  #latest: string | null = null;

  /**
   * Reads it line by line.
   * @throws UsageError for a file that can't be read, or holds something that is no report; it names file and line.
   */
  static async read(file: string): Promise<BaselineIndex> {
    const index = new BaselineIndex();
    for await (const { text, line } of savedTexts(file))
      try {
        for (const report of readBaseline(text)) index.#add(report);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const place = line === undefined ? file : `${file}:${line}`;
        throw new UsageError(`${place}: ${error.message}`, { cause: error });
      }
    if (index.#byTarget.size === 0) throw new UsageError(`${file}: it holds no report`);
    return index;
  }

  /** The earlier reports on a report's target, for `compareWith`. */
  of(report: Report): readonly ComparedWith[] {
    const key = keyOf(report);
    this.#seen.add(key);
    return this.#byTarget.get(key) ?? [];
  }

  /** Targets that were not asked about since: some of their names, how many there are, and when the latest was checked. */
  removed(): { readonly names: readonly string[]; readonly count: number; readonly latest: string | null } {
    const names: string[] = [];
    let count = 0;
    for (const [key, [first]] of this.#byTarget) {
      if (this.#seen.has(key) || first === undefined) continue;
      if (count++ < mostChanged) names.push(nameOf(first));
    }
    return { names, count, latest: this.#latest };
  }

  #add(report: ComparedWith): void {
    const { name, target, profile, startedAt, verdict, findings, checks } = report;
    const key = keyOf(report);
    const slim: ComparedWith = {
      ...(name !== undefined && { name }),
      target,
      profile,
      startedAt,
      verdict,
      findings: this.#once(findings.map(({ id, severity, explains }) => ({ id, severity, explains }))),
      checks: this.#once(checks.map(({ id, outcome }) => ({ id, outcome }))),
    };
    if (this.#latest === null || startedAt > this.#latest) this.#latest = startedAt;
    this.#byTarget.set(key, [...(this.#byTarget.get(key) ?? []), slim]);
  }

  #once<T>(value: T): T {
    const text = JSON.stringify(value);
    const known = (this.#shared.get(text) as T | undefined) ?? value;
    this.#shared.set(text, known);
    return known;
  }
}

function keyOf({ target, profile }: Pick<Report, "target" | "profile">): string {
  return `${profile} ${target}`;
}
