/**
 * Gives the members of batches one by one. A generator would wait three times for each; this waits once for a batch.
 * `next` may be called again before an earlier call has settled.
 */
export class Unrolled<T> implements AsyncIterableIterator<T> {
  readonly #batches: AsyncGenerator<readonly T[], void, undefined>;
  readonly #signal: AbortSignal | undefined;
  #batch: readonly T[] = [];
  #at = 0;
  #refill: Promise<boolean> | undefined;

  /** @param signal ends it, in the middle of a batch too. */
  constructor(batches: AsyncGenerator<readonly T[], void, undefined>, signal: AbortSignal | undefined) {
    this.#batches = batches;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#signal?.aborted) return this.return();
    const member = this.#batch[this.#at];
    if (this.#at < this.#batch.length && member !== undefined) {
      this.#at += 1;
      return Promise.resolve({ value: member, done: false });
    }
    this.#refill ??= this.#fill();
    return this.#refill.then((filled) => (filled ? this.next() : { value: undefined, done: true }));
  }

  async return(): Promise<IteratorResult<T>> {
    this.#batch = [];
    await this.#batches.return();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#batches.next();
      if (done === true) return false;
      if (value.length === 0) continue;
      this.#batch = value;
      this.#at = 0;
      this.#refill = undefined;
      return true;
    }
  }
}
