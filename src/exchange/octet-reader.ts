const lineFeed = 0x0a;
const none = Buffer.alloc(0);

/** Reads lines and counted octets from chunks, and holds no more than was asked for and one chunk. */
export class OctetReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #at: Buffer = none;
  #ended = false;
  #line = 1;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The line that comes next, counted from 1. */
  get line(): number {
    return this.#line;
  }

  /**
   * The next line without its end (LF or CR LF).
   * @param longest octets kept: of a longer line, its beginning is given and the rest passed over.
   * @returns undefined at the end.
   */
  async nextLine(longest: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let length = 0;
    while (await this.#fill()) {
      const feed = this.#at.indexOf(lineFeed);
      const end = feed === -1 ? this.#at.length : feed;
      if (length < longest) parts.push(this.#at.subarray(0, Math.min(end, longest - length)));
      length += end;
      this.#at = this.#at.subarray(feed === -1 ? end : feed + 1);
      if (feed === -1) continue;
      this.#line += 1;
      return withoutReturn(Buffer.concat(parts));
    }
    return length === 0 && this.#ended ? undefined : withoutReturn(Buffer.concat(parts));
  }

  /**
   * The next octets; fewer where the source ends.
   * @param longest with more than these, they are passed over and undefined is given.
   */
  async take(count: number, longest: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let left = count;
    let length = 0;
    while (left > 0 && (await this.#fill())) {
      const part = this.#at.subarray(0, Math.min(left, this.#at.length));
      this.#at = this.#at.subarray(part.length);
      left -= part.length;
      length += part.length;
      this.#line += lineFeeds(part);
      if (length <= longest) parts.push(part);
      else parts.length = 0;
    }
    return length > longest ? undefined : Buffer.concat(parts);
  }

  /** What comes next, without taking it: up to one chunk. */
  async peek(): Promise<Buffer> {
    return (await this.#fill()) ? this.#at : none;
  }

  async #fill(): Promise<boolean> {
    while (this.#at.length === 0 && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else this.#at = next.value;
    }
    return this.#at.length > 0;
  }
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

function lineFeeds(octets: Buffer): number {
  let count = 0;
  for (let at = octets.indexOf(lineFeed); at !== -1; at = octets.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
