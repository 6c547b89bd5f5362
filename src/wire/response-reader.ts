import type { Bytes } from "../units.ts";

/** A response as it came, transfer-coding removed and nothing else. */
export interface RawResponse {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Reading stopped at the bound on the body. */
  readonly cut: boolean;
  readonly framing: "content-length" | "chunked" | "close" | "none";
  /** 1xx responses that came before it. */
  readonly interim: readonly number[];
}

/** Why a response could not be read to its end. */
export type ReadFailure =
  | { readonly kind: "not-http"; readonly firstBytes: Buffer }
  | { readonly kind: "empty-reply" }
  | {
      readonly kind: "truncated";
      readonly expected: Bytes | null;
      readonly received: Bytes;
      readonly where: "content-length" | "chunk";
    }
  | {
      readonly kind: "malformed";
      readonly problem:
        | "head-too-large"
        | "conflicting-lengths"
        | "bad-header"
        | "bad-status-line"
        | "bad-chunk"
        | "bad-length";
      readonly quote: Buffer;
    };

export interface ReadLimits {
  readonly maxHeadBytes: Bytes;
  readonly maxBodyBytes: Bytes;
  /** Interim (1xx) responses taken before the final one. */
  readonly maxInterim: number;
}

type State = "head" | "length" | "close" | "chunk-size" | "chunk-data" | "chunk-end" | "trailers" | "done";

interface Head {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: (readonly [string, string])[];
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const chunkLineLimit = 4096;
const quoted: Bytes = 200;

/**
 * Reads one HTTP/1.x response from bytes pushed into it (RFC 9112). Keeps what was read before
 * a failure, so that a response cut short can still be shown. Never throws on any input, and
 * holds no more than the limits allow.
 */
export class ResponseReader {
  readonly #limits: ReadLimits;
  readonly #method: string;
  #state: State = "head";
  #pending: Buffer = Buffer.alloc(0);
  #head: Head | undefined;
  readonly #interim: number[] = [];
  readonly #body: Buffer[] = [];
  #bodyBytes = 0;
  #framing: RawResponse["framing"] = "none";
  #expected: number | null = null;
  #remaining = 0;
  #trailerBytes = 0;
  #cut = false;
  #failure: ReadFailure | undefined;

  /**
   * @param method of the request, since HEAD has no body (RFC 9112 §6.3).
   * @param limits bounds in bytes.
   */
  constructor(method: string, limits: ReadLimits) {
    this.#method = method;
    this.#limits = limits;
  }

  /** No more bytes are wanted: the response is whole, cut at the bound, or can't be read. */
  get finished(): boolean {
    return this.#state === "done" || this.#failure !== undefined;
  }

  get failure(): ReadFailure | undefined {
    return this.#failure;
  }

  /** Bytes that came behind the end of the response, and belong to nothing that was asked. */
  get surplus(): Bytes {
    return this.#state === "done" ? this.#pending.length : 0;
  }

  /** Bytes have come that belong to the final response. */
  get started(): boolean {
    return this.#head !== undefined || this.#pending.length > 0;
  }

  get headComplete(): boolean {
    return this.#head !== undefined;
  }

  /** A `100 Continue` has been seen (RFC 9110 §10.1.1). */
  get continued(): boolean {
    return this.#interim.includes(100);
  }

  /** The response as far as it was read; absent before its head is complete. */
  get response(): RawResponse | undefined {
    if (this.#head === undefined) return undefined;
    return {
      ...this.#head,
      body: Buffer.concat(this.#body),
      cut: this.#cut,
      framing: this.#framing,
      interim: [...this.#interim],
    };
  }

  /** Takes the next bytes off the connection. */
  push(chunk: Buffer): void {
    if (this.finished) return;
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (!this.finished && this.#step()) {
      // each step consumes what it can
    }
  }

  /** Says that the peer has closed its side. */
  end(): void {
    if (this.finished) return;
    switch (this.#state) {
      case "close":
        this.#state = "done";
        return;
      case "head":
        this.#endInHead();
        return;
      case "length":
        this.#failure = {
          kind: "truncated",
          expected: this.#expected,
          received: this.#bodyBytes,
          where: "content-length",
        };
        return;
      default:
        this.#failure = { kind: "truncated", expected: null, received: this.#bodyBytes, where: "chunk" };
    }
  }

  #endInHead(): void {
    if (this.#pending.length === 0) this.#failure = { kind: "empty-reply" };
    else if (!looksLikeHttp(this.#pending)) this.#notHttp();
    else this.#malformed("bad-header", this.#pending);
  }

  #step(): boolean {
    switch (this.#state) {
      case "head":
        return this.#readHead();
      case "length":
        return this.#readLength();
      case "close":
        return this.#readUntilClose();
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk-data":
        return this.#readChunkData();
      case "chunk-end":
        return this.#readChunkEnd();
      case "trailers":
        return this.#readTrailers();
      case "done":
        return false;
    }
  }

  #readHead(): boolean {
    if (!looksLikeHttp(this.#pending)) return this.#notHttp();
    const end = headEnd(this.#pending);
    if (end === undefined) {
      if (this.#pending.length > this.#limits.maxHeadBytes)
        return this.#malformed("head-too-large", this.#pending);
      return false;
    }
    if (end.start > this.#limits.maxHeadBytes) return this.#malformed("head-too-large", this.#pending);
    const lines = this.#pending.subarray(0, end.start).toString("latin1").split(/\r?\n/);
    this.#pending = this.#pending.subarray(end.next);
    const head = this.#parseHead(lines);
    if (head === undefined) return false;
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      this.#interim.push(head.status);
      if (this.#interim.length > this.#limits.maxInterim)
        return this.#malformed("head-too-large", Buffer.from(`HTTP/1.1 ${head.status} again and again`));
      return true;
    }
    this.#head = head;
    return this.#chooseFraming(head);
  }

  #parseHead(lines: readonly string[]): Head | undefined {
    const status = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(lines[0] ?? "");
    if (status === null) {
      this.#malformed("bad-status-line", Buffer.from(lines[0] ?? "", "latin1"));
      return undefined;
    }
    const headers: [string, string][] = [];
    for (const line of lines.slice(1)) {
      const last = headers.at(-1);
      if (/^[ \t]/.test(line) && last !== undefined) {
        last[1] = `${last[1]} ${line.trim()}`;
        continue;
      }
      const colon = line.indexOf(":");
      const name = line.slice(0, Math.max(colon, 0));
      if (colon < 1 || !token.test(name)) {
        this.#malformed("bad-header", Buffer.from(line, "latin1"));
        return undefined;
      }
      headers.push([name, fieldValue(line.slice(colon + 1).trim())]);
    }
    return {
      httpVersion: status[1] ?? "1.1",
      status: Number(status[2]),
      statusText: fieldValue(status[3] ?? ""),
      headers,
    };
  }

  /** RFC 9112 §6.3: which of the ways the body ends. */
  #chooseFraming(head: Head): boolean {
    const values = (name: string) =>
      head.headers.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
    const lengths = new Set(
      values("content-length").flatMap((value) => value.split(",").map((v) => v.trim())),
    );
    const codings = values("transfer-encoding").join(",").toLowerCase();
    if (this.#method === "HEAD" || head.status === 204 || head.status === 304 || head.status === 101) {
      this.#state = "done";
      return false;
    }
    if (lengths.size > 1 || (lengths.size > 0 && codings !== ""))
      return this.#malformed("conflicting-lengths", headLines(head, /^(content-length|transfer-encoding)$/i));
    if (/(^|,)\s*chunked\s*$/.test(codings)) {
      this.#framing = "chunked";
      this.#state = "chunk-size";
      return true;
    }
    const [length] = lengths;
    if (length !== undefined && codings === "") {
      if (!/^\d{1,15}$/.test(length))
        return this.#malformed("bad-length", headLines(head, /^content-length$/i));
      this.#framing = "content-length";
      this.#expected = Number(length);
      this.#remaining = this.#expected;
      this.#state = this.#remaining === 0 ? "done" : "length";
      return this.#remaining > 0;
    }
    this.#framing = "close";
    this.#state = "close";
    return true;
  }

  #readLength(): boolean {
    this.#take(Math.min(this.#pending.length, this.#remaining));
    if (this.#remaining === 0 && !this.#cut) this.#state = "done";
    return false;
  }

  #readUntilClose(): boolean {
    this.#remaining = this.#pending.length;
    this.#take(this.#pending.length);
    return false;
  }

  #readChunkSize(): boolean {
    const newline = this.#pending.indexOf(0x0a);
    if (newline === -1) {
      return this.#pending.length > chunkLineLimit ? this.#malformed("bad-chunk", this.#pending) : false;
    }
    const line = this.#pending.subarray(0, newline).toString("latin1").replace(/\r$/, "");
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line);
    if (size === null || newline > chunkLineLimit) return this.#malformed("bad-chunk", this.#pending);
    this.#pending = this.#pending.subarray(newline + 1);
    this.#remaining = Number.parseInt(size[1] ?? "0", 16);
    this.#state = this.#remaining === 0 ? "trailers" : "chunk-data";
    return true;
  }

  #readChunkData(): boolean {
    if (this.#pending.length === 0) return false;
    this.#take(Math.min(this.#pending.length, this.#remaining));
    if (this.#remaining === 0 && !this.#cut) this.#state = "chunk-end";
    return !this.#cut;
  }

  #readChunkEnd(): boolean {
    if (this.#pending.length === 0 || (this.#pending[0] === 0x0d && this.#pending.length === 1)) return false;
    const crlf = this.#pending[0] === 0x0d && this.#pending[1] === 0x0a;
    if (!crlf && this.#pending[0] !== 0x0a) return this.#malformed("bad-chunk", this.#pending);
    this.#pending = this.#pending.subarray(crlf ? 2 : 1);
    this.#state = "chunk-size";
    return true;
  }

  #readTrailers(): boolean {
    const newline = this.#pending.indexOf(0x0a);
    if (newline === -1) {
      if (this.#pending.length + this.#trailerBytes > this.#limits.maxHeadBytes)
        return this.#malformed("head-too-large", this.#pending);
      return false;
    }
    const empty = newline === 0 || (newline === 1 && this.#pending[0] === 0x0d);
    this.#pending = this.#pending.subarray(newline + 1);
    this.#trailerBytes += newline + 1;
    if (this.#trailerBytes > this.#limits.maxHeadBytes)
      return this.#malformed("head-too-large", this.#pending);
    if (empty) this.#state = "done";
    return !empty;
  }

  /** Moves bytes from what is pending to the body, up to the bound. */
  #take(count: number): void {
    const room = this.#limits.maxBodyBytes - this.#bodyBytes;
    const taken = this.#pending.subarray(0, Math.min(count, room));
    if (taken.length > 0) this.#body.push(Buffer.from(taken));
    this.#bodyBytes += taken.length;
    this.#remaining -= taken.length;
    this.#pending = this.#pending.subarray(taken.length);
    if (count > room) {
      this.#cut = true;
      this.#state = "done";
    }
  }

  #notHttp(): false {
    // A server may be lenient about empty lines before a message (RFC 9112 §2.2); clients are not.
    if (/^\s{1,32}HTTP\/\d/.test(this.#pending.subarray(0, 64).toString("latin1")))
      return this.#malformed("bad-status-line", this.#pending);
    this.#failure = { kind: "not-http", firstBytes: Buffer.from(this.#pending.subarray(0, quoted)) };
    return false;
  }

  #malformed(problem: Extract<ReadFailure, { kind: "malformed" }>["problem"], quote: Buffer): false {
    this.#failure = { kind: "malformed", problem, quote: Buffer.from(quote.subarray(0, quoted)) };
    return false;
  }
}

/** Whether the bytes are, as far as they go, the start of a status line. */
function looksLikeHttp(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 5).toString("latin1");
  return "HTTP/".startsWith(start);
}

/** Where the empty line that ends the head stands, with CR LF or bare LF (RFC 9112 §2.2). */
function headEnd(bytes: Buffer): { start: number; next: number } | undefined {
  const crlf = bytes.indexOf("\r\n\r\n");
  const lf = bytes.indexOf("\n\n");
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return { start: crlf, next: crlf + 4 };
  return lf === -1 ? undefined : { start: lf, next: lf + 2 };
}

/** Field values are octets: UTF-8 where they are that, ISO 8859-1 otherwise (RFC 9110 §5.5). */
function fieldValue(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const utf8 = Buffer.from(latin1, "latin1").toString("utf8");
  return utf8.includes("\ufffd") ? latin1 : utf8;
}

function headLines(head: Head, names: RegExp): Buffer {
  const lines = head.headers.filter(([name]) => names.test(name)).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(lines.join("\r\n"));
}
