import { type BoundName, defaultBounds } from "../bounds.ts";
import type { Bytes } from "../units.ts";
import { ByteQueue } from "./byte-queue.ts";
import { looksLikeHttp, parseHead, type ResponseHead, wholeHead } from "./response-head.ts";

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
  /** Bounds that it went over without being unreadable for that. */
  readonly reached?: readonly BoundName[];
  /** What came behind its end, in the same breath. */
  readonly surplus?: { readonly bytes: Bytes; readonly firstBytes: Buffer };
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
        | "bad-length"
        | "chunk-extensions"
        | "endless-interim"
        | "trailers-too-large";
      readonly quote: Buffer;
    };

export interface ReadLimits {
  readonly maxHeadBytes: Bytes;
  readonly maxBodyBytes: Bytes;
  /** Interim (1xx) responses taken before the final one. */
  readonly maxInterim: number;
  /** Fields that are kept; 250 unless set. Those that tell the framing are read in any case. */
  readonly maxHeaders?: number;
  /** Of one field line, for `reached`; 16 384 unless set. */
  readonly maxHeaderBytes?: Bytes;
  /** The body is cut where there are more; 65 536 unless set. */
  readonly maxChunks?: number;
  /** Of all chunks together; 16 384 unless set. */
  readonly maxChunkExtensionBytes?: Bytes;
}

type State = "head" | "length" | "close" | "chunk-size" | "chunk-data" | "chunk-end" | "trailers" | "done";

/** Longest chunk size that is read, with what white space stands around it (RFC 9112 §7.1). */
const chunkSizeLimit: Bytes = 64;
const quoted: Bytes = 200;

/**
 * Reads one HTTP/1.x response from bytes pushed into it (RFC 9112). Keeps what was read before
 * a failure, so that a response cut short can still be shown. Never throws on any input, and
 * holds no more than the limits allow.
 */
export class ResponseReader {
  readonly #limits: Required<ReadLimits>;
  readonly #method: string;
  #state: State = "head";
  readonly #pending = new ByteQueue();
  /** Octets of a head that was not whole which hold no end of it. */
  #searched = 0;
  #head: ResponseHead | undefined;
  readonly #interim: number[] = [];
  readonly #body = new ByteQueue();
  #framing: RawResponse["framing"] = "none";
  #expected: number | null = null;
  #remaining = 0;
  #chunks = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #cut = false;
  readonly #reached = new Set<BoundName>();
  #failure: ReadFailure | undefined;

  /**
   * @param method of the request, since HEAD has no body (RFC 9112 §6.3).
   * @param limits bounds in bytes.
   */
  constructor(method: string, limits: ReadLimits) {
    this.#method = method;
    const { maxHeaders, maxHeaderBytes, maxChunks, maxChunkExtensionBytes } = defaultBounds;
    this.#limits = { maxHeaders, maxHeaderBytes, maxChunks, maxChunkExtensionBytes, ...limits };
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

  /** Reading stopped at the bound on the body. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Bytes of a body cut at its bound that it was to have yet; null where nothing says how many. */
  get outstanding(): Bytes | null {
    return this.#framing === "content-length" ? this.#remaining : null;
  }

  /** What came and was not read, of a response that is finished. */
  get leftOver(): Buffer {
    return this.#pending.bytes;
  }

  /** The response as far as it was read; absent before its head is complete. */
  get response(): RawResponse | undefined {
    if (this.#head === undefined) return undefined;
    const { httpVersion, status, statusText, headers } = this.#head;
    return {
      httpVersion,
      status,
      statusText,
      headers: headers.slice(0, this.#limits.maxHeaders),
      body: this.#body.bytes,
      cut: this.#cut,
      framing: this.#framing,
      interim: [...this.#interim],
      ...(this.#reached.size > 0 && { reached: [...this.#reached] }),
      ...(this.surplus > 0 && !this.#cut && { surplus: this.#surplusSeen() }),
    };
  }

  #surplusSeen(): NonNullable<RawResponse["surplus"]> {
    return {
      bytes: this.#pending.length,
      firstBytes: Buffer.from(this.#pending.bytes.subarray(0, quoted)),
    };
  }

  /** Takes the next bytes off the connection. */
  push(chunk: Buffer): void {
    if (this.finished) return;
    this.#pending.push(chunk);
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
          received: this.#body.length,
          where: "content-length",
        };
        return;
      default:
        this.#failure = { kind: "truncated", expected: null, received: this.#body.length, where: "chunk" };
    }
  }

  #endInHead(): void {
    if (this.#pending.length === 0) this.#failure = { kind: "empty-reply" };
    else if (!looksLikeHttp(this.#pending.bytes)) this.#notHttp();
    else this.#malformed("bad-header", this.#pending.bytes);
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
    const { bytes } = this.#pending;
    const { maxHeadBytes } = this.#limits;
    if (!looksLikeHttp(bytes)) return this.#notHttp();
    const whole = wholeHead(bytes, this.#searched);
    this.#searched = whole === undefined ? bytes.length : 0;
    if ((whole?.length ?? bytes.length) > maxHeadBytes) return this.#malformed("head-too-large", bytes);
    if (whole === undefined) return false;
    this.#pending.drop(whole.next);
    const read = parseHead(bytes.subarray(0, whole.length));
    if ("problem" in read) return this.#malformed(read.problem, read.line);
    if (read.status >= 100 && read.status < 200 && read.status !== 101) {
      this.#interim.push(read.status);
      if (this.#interim.length > this.#limits.maxInterim)
        return this.#malformed("endless-interim", Buffer.from(`HTTP/1.1 ${read.status} again and again`));
      return true;
    }
    this.#head = read;
    if (read.headers.length > this.#limits.maxHeaders) this.#reached.add("maxHeaders");
    if (read.longestLine > this.#limits.maxHeaderBytes) this.#reached.add("maxHeaderBytes");
    return this.#chooseFraming(read);
  }

  /** RFC 9112 §6.3: which of the ways the body ends. */
  #chooseFraming(head: ResponseHead): boolean {
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
    const { bytes } = this.#pending;
    const { maxChunks, maxChunkExtensionBytes } = this.#limits;
    const newline = bytes.indexOf(0x0a);
    const line = bytes
      .subarray(0, newline === -1 ? bytes.length : newline)
      .toString("latin1", 0, chunkSizeLimit);
    const size = /^([0-9a-f]{1,12})[ \t]*(?=;|\r?$)/i.exec(line);
    const extension = size === null || line[size[0].length] !== ";" ? 0 : -size[0].length;
    const extensionBytes = extension === 0 ? 0 : (newline === -1 ? bytes.length : newline) + extension;
    if (this.#extensionBytes + extensionBytes > maxChunkExtensionBytes)
      return this.#malformed("chunk-extensions", bytes);
    if (newline === -1)
      return extension === 0 && bytes.length > chunkSizeLimit ? this.#malformed("bad-chunk", bytes) : false;
    if (size === null) return this.#malformed("bad-chunk", bytes);
    this.#extensionBytes += extensionBytes;
    this.#pending.drop(newline + 1);
    this.#remaining = Number.parseInt(size[1] ?? "0", 16);
    this.#chunks++;
    if (this.#remaining > 0 && this.#chunks > maxChunks) return this.#cutAt("maxChunks");
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
    const { bytes } = this.#pending;
    if (bytes.length === 0 || (bytes[0] === 0x0d && bytes.length === 1)) return false;
    const crlf = bytes[0] === 0x0d && bytes[1] === 0x0a;
    if (!crlf && bytes[0] !== 0x0a) return this.#malformed("bad-chunk", bytes);
    this.#pending.drop(crlf ? 2 : 1);
    this.#state = "chunk-size";
    return true;
  }

  #readTrailers(): boolean {
    const { bytes } = this.#pending;
    const { maxHeadBytes } = this.#limits;
    const newline = bytes.indexOf(0x0a, this.#searched);
    this.#searched = newline === -1 ? bytes.length : 0;
    const length = newline === -1 ? bytes.length : newline + 1;
    if (this.#trailerBytes + length > maxHeadBytes) return this.#malformed("trailers-too-large", bytes);
    if (newline === -1) return false;
    const empty = newline === 0 || (newline === 1 && bytes[0] === 0x0d);
    this.#pending.drop(newline + 1);
    this.#trailerBytes += newline + 1;
    if (empty) this.#state = "done";
    return !empty;
  }

  /** Moves bytes from what is pending to the body, up to the bound. */
  #take(count: number): void {
    const room = this.#limits.maxBodyBytes - this.#body.length;
    const taken = this.#pending.bytes.subarray(0, Math.min(count, room));
    if (taken.length > 0) this.#body.push(taken);
    this.#remaining -= taken.length;
    this.#pending.drop(taken.length);
    if (count > room) this.#cutAt("maxBodyBytes");
  }

  #cutAt(bound: BoundName): false {
    this.#cut = true;
    this.#reached.add(bound);
    this.#state = "done";
    return false;
  }

  #notHttp(): false {
    const { bytes } = this.#pending;
    // A server may be lenient about empty lines before a message (RFC 9112 §2.2); clients are not.
    if (/^\s{1,32}HTTP\/\d/.test(bytes.subarray(0, 64).toString("latin1")))
      return this.#malformed("bad-status-line", bytes);
    this.#failure = { kind: "not-http", firstBytes: Buffer.from(bytes.subarray(0, quoted)) };
    return false;
  }

  #malformed(problem: Extract<ReadFailure, { kind: "malformed" }>["problem"], quote: Buffer): false {
    this.#failure = { kind: "malformed", problem, quote: Buffer.from(quote.subarray(0, quoted)) };
    return false;
  }
}

function headLines(head: ResponseHead, names: RegExp): Buffer {
  const lines = head.headers.filter(([name]) => names.test(name)).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(lines.join("\r\n"));
}
