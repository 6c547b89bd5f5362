import type { Report } from "../report.ts";
import type { Milliseconds } from "../units.ts";

/**
 * Hands reports to one reader as they come, and waits for it: a report is taken when the reader comes for the
 * next one, so that nothing piles up.
 */
export class ReportFeed {
  readonly #done: Promise<void>;
  readonly #patience: Milliseconds;
  #next: { readonly report: Report; readonly taken: () => void } | undefined;
  #ended = false;
  #wake = () => {};

  /**
   * @param read what reads the reports; it may stop early, and what it throws comes out of `push` or `end`.
   * @param patience how long it may take over one report, or over the end.
   */
  constructor(
    read: (reports: AsyncIterable<Report>) => Promise<void>,
    patience: Milliseconds = Number.POSITIVE_INFINITY,
  ) {
    this.#patience = patience;
    this.#done = read(this.#reports());
    // It is told where somebody waits; until then it is no unhandled rejection.
    this.#done.catch(() => {});
  }

  /**
   * Done when the reader has dealt with the report, or reads no more. Throws what the reader threw.
   * @throws ReaderStuck when its time is over.
   */
  async push(report: Report): Promise<void> {
    const taken = new Promise<void>((resolve) => {
      this.#next = { report, taken: resolve };
    });
    this.#wake();
    await this.#patiently(Promise.race([taken, this.#done]));
  }

  /** Tells the reader that there are no more, and waits until it has finished. Throws as `push` does. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#wake();
    await this.#patiently(this.#done);
  }

  async #patiently(work: Promise<void>): Promise<void> {
    if (!Number.isFinite(this.#patience)) return work;
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ReaderStuck(this.#patience)), this.#patience);
    });
    try {
      await Promise.race([work, over]);
    } finally {
      clearTimeout(timer);
    }
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

/** A reader neither came for the next report nor finished. */
export class ReaderStuck extends Error {
  override readonly name = "ReaderStuck";

  constructor(after: Milliseconds) {
    super(`it neither takes the next report nor ends (waited ${after / 1000} s)`);
  }
}
