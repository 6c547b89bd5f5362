import type { Duplex } from "node:stream";
import type { Milliseconds } from "../units.ts";
import { type HeadFacts, headFacts } from "./head-facts.ts";
import type { RawFailure } from "./http-exchange.ts";
import { type RawResponse, type ReadLimits, ResponseReader } from "./response-reader.ts";

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
    return (
      this.#usable &&
      this.#onReply === undefined &&
      (this.#answered === 0 || now - this.#usedAt < this.#idleMs)
    );
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
    if (!this.#usable) {
      this.#settle({ kind: "reset", phase: "request", error: new Error("connection lost") });
    } else if (typeof body === "string") {
      this.#socket.write(head + body, "latin1");
    } else {
      this.#socket.write(head, "latin1");
      this.#socket.write(body);
    }
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
    if (this.#onReply === undefined) {
      // Nobody asked: whatever this is, it answers no request.
      this.close();
      return;
    }
    const text = this.#reader === undefined ? chunk.toString("latin1") : "";
    const facts = this.#reader === undefined ? this.#quickFacts(text) : undefined;
    if (facts !== undefined) {
      this.#quick(facts, text);
      return;
    }
    this.#reader ??= new ResponseReader(this.#method, this.#limits);
    this.#reader.push(chunk);
    if (this.#reader.finished) this.#settle(this.#reader.failure);
  }

  /** Facts of the head, when the text is one response of known length, whole and alone. */
  #quickFacts(text: string): HeadFacts | undefined {
    const known = this.#known;
    // Heads differ by their date alone, once a second.
    if (
      known !== undefined &&
      text.length === known.head.length + known.bodyBytes &&
      text.startsWith(known.head)
    )
      return known;
    const end = text.indexOf("\r\n\r\n");
    if (end === -1 || this.#method === "HEAD") return undefined;
    const facts = headFacts(text.slice(0, end + 4));
    if (facts === undefined || text.length !== end + 4 + facts.bodyBytes) return undefined;
    this.#known = facts;
    return facts;
  }

  #quick(facts: HeadFacts, text: string): void {
    const onReply = this.#onReply;
    this.#onReply = undefined;
    this.#answered++;
    this.#usedAt = performance.now();
    if (!facts.persists) this.#drop();
    else if (facts.idleSeconds !== null) this.#idleMs = Math.max(0, facts.idleSeconds * 1000 - 1000);
    onReply?.({ kind: "quick", facts, text });
  }

  #ended(): void {
    this.#usable = false;
    if (this.#onReply === undefined) {
      this.#drop();
      return;
    }
    this.#reader ??= new ResponseReader(this.#method, this.#limits);
    this.#reader.end();
    this.#settle(this.#reader.failure);
  }

  #broke(error: Error): void {
    this.#usable = false;
    const reset = { kind: "reset", phase: this.#reader?.headComplete ? "body" : "head", error } as const;
    this.#settle(this.#reader?.finished ? this.#reader.failure : reset);
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
      response.framing !== "close" &&
      response.status !== 101 &&
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
