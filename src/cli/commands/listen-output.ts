import type { Writable } from "node:stream";

/** What a slow terminal may have before it, in characters. */
const mostWaiting = 1_048_576;

/**
 * Writes lines to a stream: those of one turn of the event loop at once. A stream that can't keep up is not waited
 * for, since posts are; it is told how many lines it missed.
 */
export class LineOutput {
  readonly #stream: Writable;
  #text = "";
  #missed = 0;
  #planned = false;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  write(line: string): void {
    if (this.#stream.writableLength + this.#text.length > mostWaiting) {
      this.#missed++;
      return;
    }
    if (this.#missed > 0) this.#text += this.#gap();
    this.#text += line;
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => this.#flush());
  }

  /** Done when all is handed over. */
  async close(): Promise<void> {
    if (this.#missed > 0) this.#text += this.#gap();
    const text = this.#text;
    this.#text = "";
    if (text === "" || this.#stream.destroyed) return;
    await new Promise<void>((resolve) => this.#stream.write(text, () => resolve()));
  }

  #flush(): void {
    this.#planned = false;
    const text = this.#text;
    this.#text = "";
    if (text !== "" && !this.#stream.destroyed) this.#stream.write(text);
  }

  #gap(): string {
    const missed = this.#missed;
    this.#missed = 0;
    return `… ${missed} more, faster than could be shown\n`;
  }
}
