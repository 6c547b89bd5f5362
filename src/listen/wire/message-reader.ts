import type { Framing } from "./head.ts";

/** What becomes of the messages that are read. */
export interface MessageHandler<Head> {
  /** Whether bytes, as far as they have come, may be the beginning of a head. */
  readonly begins: (bytes: Buffer) => boolean;
  /** Reads a head, given all its lines. Undefined when it is none. */
  readonly parse: (text: string) => Head | undefined;
  /**
   * A head is complete.
   * @param bytes the head as it came, its empty line included.
   * @returns how the body ends; undefined when that can't be told.
   */
  readonly onHead: (head: Head, bytes: Buffer) => Framing | undefined;
  /** A piece of the body, transfer-coding removed. */
  readonly onBody: (piece: Buffer) => void;
  /** All that came behind the head in one push, chunk sizes and trailers too, as it came. */
  readonly onRaw?: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  /** These bytes can't be read on: nothing more will be told. */
  readonly onBad: (problem: Problem, bytes: Buffer) => void;
}

export type Problem = "not-http" | "head-too-large" | "bad-length" | "bad-chunk";

/** Node's own servers allow a quarter of this. */
const mostHeadBytes = 65_536;
const mostLineBytes = 4096;

type State = "head" | "length" | "close" | "size" | "data" | "data-end" | "trailers" | "bad";

const nothing = Buffer.alloc(0);

/**
 * Reads the HTTP/1.x messages of one connection, one after another, from bytes pushed into it (RFC 9112). It keeps
 * nothing but an unfinished head: bodies are handed on as they come.
 */
export class MessageReader<Head> {
  readonly #handler: MessageHandler<Head>;
  #state: State = "head";
  #pending: Buffer = nothing;
  #line = "";
  #remaining = 0;

  constructor(handler: MessageHandler<Head>) {
    this.#handler = handler;
  }

  /** Nothing of a message has come yet. */
  get idle(): boolean {
    return this.#state === "head" && this.#pending.length === 0;
  }

  /** The connection's end is the end of this body. */
  get endsWithConnection(): boolean {
    return this.#state === "close";
  }

  /** What has come of a head that is not complete. */
  get unfinishedHead(): Buffer {
    return this.#pending;
  }

  /**
   * Takes the next bytes.
   * @returns what came behind the end of the message, to be pushed when the next is wanted; undefined when the
   *   message is not over.
   */
  push(chunk: Buffer): Buffer | undefined {
    let bytes = chunk;
    let at = 0;
    if (this.#state === "head") {
      const begun = this.#readHead(chunk);
      if (begun === undefined) return undefined;
      ({ bytes, at } = begun);
      if (begun.over) return this.#over(bytes, at);
    }
    const from = at;
    const end = this.#readBody(bytes, at);
    if (this.#bad) return undefined;
    const stop = end ?? bytes.length;
    if (stop > from) this.#handler.onRaw?.(bytes.subarray(from, stop));
    return end === undefined ? undefined : this.#over(bytes, end);
  }

  get #bad(): boolean {
    return this.#state === "bad";
  }

  #over(bytes: Buffer, at: number): Buffer {
    this.#state = "head";
    this.#handler.onEnd();
    return bytes.subarray(at);
  }

  #fail(problem: Problem, bytes: Buffer): void {
    this.#state = "bad";
    this.#pending = nothing;
    this.#handler.onBad(problem, bytes);
  }

  #readHead(chunk: Buffer): { bytes: Buffer; at: number; over: boolean } | undefined {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    // An empty line before a request is passed over (RFC 9112 §2.2).
    let start = 0;
    while (bytes[start] === 0x0d || bytes[start] === 0x0a) start++;
    const end = headEnd(bytes, start);
    if (end === undefined || end.next - start > mostHeadBytes) {
      this.#pending = bytes;
      if (!this.#handler.begins(bytes.subarray(start))) this.#fail("not-http", bytes);
      else if (bytes.length - start > mostHeadBytes) this.#fail("head-too-large", bytes);
      return undefined;
    }
    this.#pending = nothing;
    const head = this.#handler.parse(bytes.toString("latin1", start, end.start));
    if (head === undefined) {
      this.#fail("not-http", bytes);
      return undefined;
    }
    const framing = this.#handler.onHead(head, bytes.subarray(0, end.next));
    if (framing === undefined) {
      this.#fail("bad-length", bytes.subarray(end.next));
      return undefined;
    }
    this.#begin(framing);
    return { bytes, at: end.next, over: framing.kind === "none" };
  }

  #begin(framing: Framing): void {
    this.#line = "";
    this.#remaining = framing.kind === "length" ? framing.bytes : 0;
    this.#state = framing.kind === "chunked" ? "size" : framing.kind === "none" ? "head" : framing.kind;
  }

  /** @returns where the body ended, if it did. */
  #readBody(bytes: Buffer, from: number): number | undefined {
    let at = from;
    while (at < bytes.length) {
      switch (this.#state) {
        case "length":
        case "data": {
          const stop = Math.min(bytes.length, at + this.#remaining);
          this.#handler.onBody(bytes.subarray(at, stop));
          this.#remaining -= stop - at;
          at = stop;
          if (this.#remaining > 0) break;
          if (this.#state === "length") return at;
          this.#state = "data-end";
          break;
        }
        case "close":
          this.#handler.onBody(at === 0 ? bytes : bytes.subarray(at));
          return undefined;
        default: {
          const feed = bytes.indexOf(0x0a, at);
          this.#line += bytes.toString("latin1", at, feed === -1 ? bytes.length : feed);
          if (this.#line.length > mostLineBytes) return this.#badChunk(bytes.subarray(from));
          if (feed === -1) return undefined;
          at = feed + 1;
          const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
          this.#line = "";
          if (this.#state === "trailers") {
            if (line === "") return at;
          } else if (!this.#readChunkLine(line)) return this.#badChunk(bytes.subarray(from));
        }
      }
    }
    return undefined;
  }

  #readChunkLine(line: string): boolean {
    if (this.#state === "data-end") {
      this.#state = "size";
      return line === "";
    }
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) return false;
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? "trailers" : "data";
    return true;
  }

  #badChunk(bytes: Buffer): undefined {
    this.#fail("bad-chunk", bytes);
    return undefined;
  }
}

/** Where the empty line that ends the head stands, with CR LF or bare LF (RFC 9112 §2.2). */
function headEnd(bytes: Buffer, from: number): { start: number; next: number } | undefined {
  const crlf = bytes.indexOf("\r\n\r\n", from, "latin1");
  const before = crlf === -1 ? bytes : bytes.subarray(0, crlf);
  const bare = before.indexOf("\n\n", from, "latin1");
  if (bare !== -1) return { start: bare, next: bare + 2 };
  return crlf === -1 ? undefined : { start: crlf, next: crlf + 4 };
}
