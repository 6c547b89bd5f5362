/** Values are kept exactly up to this, and above it to one part in a thousand. */
const exactUpTo = 2048;
const half = exactUpTo / 2;
const halfBits = 10;

/**
 * Counts of durations in a fixed space, however many there are: the log-linear buckets of an HDR histogram
 * with three significant digits (each power of two is cut into 1024 equal parts).
 */
export class Histogram {
  /** Up to an hour in microseconds, and far beyond. */
  readonly #counts = new Float64Array(half * 30);
  #total = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  /** @param micros a duration in microseconds; negative ones count as zero. */
  record(micros: number): void {
    const value = micros > 0 ? Math.round(micros) : 0;
    const at = Math.min(slotOf(value), this.#counts.length - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#total;
  }

  /** Smallest, largest and mean value in microseconds; 0 when nothing was recorded. */
  get min(): number {
    return this.#total === 0 ? 0 : this.#min;
  }
  get max(): number {
    return this.#max;
  }
  get mean(): number {
    return this.#total === 0 ? 0 : this.#sum / this.#total;
  }

  /**
   * @param percent from 0 to 100.
   * @returns the smallest recorded value, to one part in a thousand, that so many percent do not exceed; 0 when empty.
   */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#total));
    let seen = 0;
    for (let at = 0; at < this.#counts.length; at++) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return Math.min(highestIn(at), this.#max);
    }
    return this.#max;
  }

  /**
   * Counts by powers of two, for a picture.
   * @returns the buckets from the first that holds something to the last, each with its upper bound in microseconds.
   */
  octaves(): readonly { readonly upTo: number; readonly count: number }[] {
    const sums: { upTo: number; count: number }[] = [];
    for (let at = 0; at < this.#counts.length; at++) {
      const count = this.#counts[at] ?? 0;
      const power = Math.ceil(Math.log2(Math.max(1, lowestIn(at) + 1)));
      while (sums.length <= power) sums.push({ upTo: 2 ** sums.length, count: 0 });
      const sum = sums[power];
      if (sum !== undefined) sum.count += count;
    }
    const first = sums.findIndex(({ count }) => count > 0);
    return first === -1 ? [] : sums.slice(first, sums.findLastIndex(({ count }) => count > 0) + 1);
  }
}

function slotOf(value: number): number {
  if (value < exactUpTo) return value;
  const bits = Math.floor(Math.log2(value));
  const shift = bits - halfBits;
  return shift * half + Math.floor(value / 2 ** shift);
}

function lowestIn(slot: number): number {
  if (slot < exactUpTo) return slot;
  const shift = Math.floor(slot / half) - 1;
  return (slot - shift * half) * 2 ** shift;
}

function highestIn(slot: number): number {
  return slot < exactUpTo ? slot : lowestIn(slot + 1) - 1;
}
