import type { Report } from "../report.ts";

/**
 * Hands reports to one reader as they come, and waits for it: a report is taken when the reader comes for the
 * next one, so that nothing piles up.
 */
export class ReportFeed {
  readonly #done: Promise<void>;
  #next: { readonly report: Report; readonly taken: () => void } | undefined;
  #ended = false;
  #wake = () => {};

  /** @param read what reads the reports; it may stop early, and what it throws comes out of `push` or `end`. */
  constructor(read: (reports: AsyncIterable<Report>) => Promise<void>) {
    this.#done = read(this.#reports());
    // It is told where somebody waits; until then it is no unhandled rejection.
    this.#done.catch(() => {});
  }

  /** Done when the reader has dealt with the report, or reads no more. Throws what the reader threw. */
  async push(report: Report): Promise<void> {
    const taken = new Promise<void>((resolve) => {
      this.#next = { report, taken: resolve };
    });
    this.#wake();
    await Promise.race([taken, this.#done]);
  }

  /** Tells the reader that there are no more, and waits until it has finished. Throws what the reader threw. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#wake();
    await this.#done;
  }

  async *#reports(): AsyncGenerator<Report> {
    while (true) {
      const next = this.#next;
      if (next !== undefined) {
        this.#next = undefined;
        yield next.report;
        next.taken();
      } else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
