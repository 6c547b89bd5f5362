import type { Bytes, Milliseconds } from "../units.ts";
import type { ResponseReader } from "./response-reader.ts";

/** What came of a body after the bound at which its reading stopped: counted and thrown away. */
export interface Beyond {
  readonly bytes: Bytes;
  /** The end of the body was seen; otherwise more was coming. */
  readonly ended: boolean;
}

/** Long enough to tell a long answer from one without end, and not worth more waiting. */
export const countingMs: Milliseconds = 2000;

const lastChunk = Buffer.from("0\r\n\r\n");

/** Counts on after the bound, up to a bound of its own. */
export class BeyondCounter {
  readonly #most: Bytes;
  readonly #outstanding: Bytes | null;
  #bytes: Bytes = 0;
  #ended = false;
  #tail: Buffer = Buffer.alloc(0);

  /**
   * @param reader which stopped at its bound.
   * @param most bytes that are counted.
   */
  constructor(reader: ResponseReader, most: Bytes) {
    this.#most = most;
    this.#outstanding = reader.outstanding;
    this.push(reader.leftOver);
  }

  get seen(): Beyond {
    return { bytes: this.#bytes, ended: this.#ended };
  }

  /** Nothing more is wanted. */
  get finished(): boolean {
    return this.#ended || this.#bytes >= this.#most;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#outstanding !== null) {
      this.#ended = this.#bytes >= this.#outstanding;
      return;
    }
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-lastChunk.length)]).subarray(-lastChunk.length);
    // Only of a chunked body is that the end; in another it is a chance of one in a million million.
    this.#ended = this.#tail.equals(lastChunk);
  }

  /** The peer has closed its side. */
  end(): void {
    this.#ended = true;
  }
}
