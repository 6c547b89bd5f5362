import type { Duplex } from "node:stream";
import type { Milliseconds } from "../units.ts";
import type { RawFailure } from "./http-exchange.ts";
import { type RawResponse, type ReadLimits, ResponseReader } from "./response-reader.ts";

/** What a response head says, as far as it matters to whoever counts answers. */
export interface HeadFacts {
  /** Status line and fields as Latin-1, empty line included. */
  readonly head: string;
  readonly status: number;
  /** Octets of body that follow. */
  readonly bodyBytes: number;
  /** The connection goes on (RFC 9112 §9.3). */
  readonly persists: boolean;
  /** Seconds the server keeps an idle connection, where it says so. */
  readonly idleSeconds: number | null;
}

/** A whole response that came in one piece: its octets as Latin-1. */
export interface QuickReply {
  readonly kind: "quick";
  readonly facts: HeadFacts;
  /** Head and body. */
  readonly text: string;
}

/** Anything else: a response in several pieces, of unusual framing, cut short, or none. */
export interface ReadReply {
  readonly kind: "read";
  readonly response?: RawResponse;
  readonly failure?: RawFailure;
  /** The connection was closed before a byte of the answer came, after others had been answered on it. */
  readonly stale: boolean;
}

export type Reply = QuickReply | ReadReply;

/** Closed before the server does it where it does not say when: Node's servers wait 5 s, others less. */
const idleUnlessSaid: Milliseconds = 1500;

/**
 * A connection on which one request follows another (RFC 9112 §9.3), one at a time. Most answers are read
 * by looking at their bytes once; what is out of the ordinary goes to the full reader.
 */
export class KeepAliveConnection {
  readonly #socket: Duplex;
  readonly #limits: ReadLimits;
  #method = "POST";
  #onReply: ((reply: Reply) => void) | undefined;
  #reader: ResponseReader | undefined;
  #known: HeadFacts | undefined;
  #answered = 0;
  #usedAt: Milliseconds = 0;
  #idleMs: Milliseconds = idleUnlessSaid;
  #usable = true;

  /** @param socket connected, TLS done; owned by this object from now on. */
  constructor(socket: Duplex, limits: ReadLimits) {
    this.#socket = socket;
    this.#limits = limits;
    if (socket.destroyed) this.#usable = false;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("end", () => this.#ended());
    socket.on("error", (error: Error) => this.#broke(error));
    socket.on("close", () => this.#ended());
  }

  /** Another request may be sent: the last was answered whole, and the server has not had the time to hang up. */
  usableAt(now: Milliseconds): boolean {
    return this.#usable && this.#onReply === undefined && (this.#answered === 0 || now - this.#usedAt < this.#idleMs);
  }

  /**
   * Sends a request.
   * @param head request line, fields and empty line.
   * @param body octets as Latin-1, or as they are.
   * @param onReply told once what came; never if `close` is called before.
   */
  send(method: string, head: string, body: string | Buffer, onReply: (reply: Reply) => void): void {
    this.#method = method;
    this.#onReply = onReply;
    if (!this.#usable) return this.#settle({ kind: "reset", phase: "request", error: new Error("connection lost") });
    if (typeof body === "string") {
      this.#socket.write(head + body, "latin1");
      return;
    }
    this.#socket.write(head, "latin1");
    if (body.length > 0) this.#socket.write(body);
  }

  /** Gives up waiting: the answer, as far as it came, with a time-out. */
  timeOut(afterMs: Milliseconds): void {
    this.#settle({ kind: "timeout", phase: this.#reader?.headComplete ? "body" : "head", afterMs });
  }

  close(): void {
    this.#usable = false;
    this.#onReply = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    // Nobody asked: whatever this is, it answers no request.
    if (this.#onReply === undefined) return this.close();
    if (this.#reader === undefined) {
      const facts = this.#quickFacts(chunk);
      if (facts !== undefined) return this.#quick(facts, chunk);
      this.#reader = new ResponseReader(this.#method, this.#limits);
    }
    this.#reader.push(chunk);
    if (this.#reader.finished) this.#settle(this.#reader.failure);
  }

  /** Facts of the head, when the chunk is one response of known length, whole and alone. */
  #quickFacts(chunk: Buffer): HeadFacts | undefined {
    const known = this.#known;
    // Heads differ by their date alone, once a second.
    if (
      known !== undefined &&
      chunk.length === known.head.length + known.bodyBytes &&
      chunk.latin1Slice(0, known.head.length) === known.head
    )
      return known;
    const end = chunk.indexOf("\r\n\r\n");
    if (end === -1 || this.#method === "HEAD") return undefined;
    const facts = headFacts(chunk.latin1Slice(0, end + 4));
    if (facts === undefined || chunk.length !== end + 4 + facts.bodyBytes) return undefined;
    this.#known = facts;
    return facts;
  }

  #quick(facts: HeadFacts, chunk: Buffer): void {
    const onReply = this.#onReply;
    this.#onReply = undefined;
    this.#answered++;
    this.#usedAt = performance.now();
    if (!facts.persists) this.#drop();
    else if (facts.idleSeconds !== null) this.#idleMs = Math.max(0, facts.idleSeconds * 1000 - 1000);
    onReply?.({ kind: "quick", facts, text: chunk.latin1Slice() });
  }

  #ended(): void {
    this.#usable = false;
    if (this.#onReply === undefined) return this.#drop();
    this.#reader ??= new ResponseReader(this.#method, this.#limits);
    this.#reader.end();
    this.#settle(this.#reader.failure);
  }

  #broke(error: Error): void {
    this.#usable = false;
    if (this.#reader?.finished) return this.#settle(this.#reader.failure);
    this.#settle({ kind: "reset", phase: this.#reader?.headComplete ? "body" : "head", error });
  }

  #settle(failure: RawFailure | undefined): void {
    const onReply = this.#onReply;
    if (onReply === undefined) return;
    this.#onReply = undefined;
    const reader = this.#reader;
    const response = reader?.response;
    this.#reader = undefined;
    const stale =
      this.#answered > 0 &&
      reader?.started !== true &&
      (failure?.kind === "empty-reply" || failure?.kind === "reset");
    this.#answered++;
    this.#usedAt = performance.now();
    const persists =
      failure === undefined &&
      response !== undefined &&
      !response.cut &&
      reader?.surplus === 0 &&
      (response.framing !== "close" && response.status !== 101) &&
      saysPersist(response.httpVersion, fieldOf(response.headers, "connection"));
    if (!persists) this.#drop();
    onReply({ kind: "read", ...(response && { response }), ...(failure && { failure }), stale });
  }

  #drop(): void {
    this.#usable = false;
    this.#socket.destroy();
  }
}

function fieldOf(headers: RawResponse["headers"], name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1];
}

function saysPersist(version: string, connection = ""): boolean {
  return version === "1.1" ? !/\bclose\b/i.test(connection) : /\bkeep-alive\b/i.test(connection);
}

/** Undefined for all that the full reader must see: other framings, interim responses, odd lines. */
function headFacts(head: string): HeadFacts | undefined {
  const status = /^HTTP\/1\.1 ([2-5]\d\d)[ \r]/.exec(head)?.[1];
  if (status === undefined || status === "204" || status === "304") return undefined;
  const lengths = [...head.matchAll(/\r\ncontent-length[ \t]*:[ \t]*([^\r]*)/gi)];
  const length = lengths[0]?.[1]?.trim() ?? "";
  if (lengths.length !== 1 || !/^\d{1,9}$/.test(length) || /\r\n(?:transfer-encoding|[ \t])/i.test(head))
    return undefined;
  if (!head.split("\r\n").slice(1, -2).every((line) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(line)))
    return undefined;
  const idle = /\r\nkeep-alive:[^\r]*\btimeout=(\d{1,6})/i.exec(head)?.[1];
  return {
    head,
    status: Number(status),
    bodyBytes: Number(length),
    persists: !/\r\nconnection:[^\r]*\bclose\b/i.test(head),
    idleSeconds: idle === undefined ? null : Number(idle),
  };
}
