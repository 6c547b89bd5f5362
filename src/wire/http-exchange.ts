import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Bytes, Milliseconds } from "../units.ts";
import { type Beyond, BeyondCounter, countingMs } from "./beyond.ts";
import type { LargeBody } from "./large-body.ts";
import { type RawResponse, type ReadFailure, type ReadLimits, ResponseReader } from "./response-reader.ts";

/** A request in the words of RFC 9112: the target stands in the request line as it is given here. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | LargeBody;
}

export type RawFailure =
  | ReadFailure
  | { readonly kind: "reset"; readonly phase: "request" | "head" | "body"; readonly error: Error }
  | {
      readonly kind: "timeout";
      readonly phase: "continue" | "request" | "head" | "body";
      readonly afterMs: Milliseconds;
    };

export interface RawExchange {
  readonly response?: RawResponse;
  readonly failure?: RawFailure;
  /** From the moment the request was written. */
  readonly firstByteMs?: Milliseconds;
  readonly totalMs: Milliseconds;
  /** What came after the bound on the body, counted and thrown away. */
  readonly beyond?: Beyond;
}

export interface ExchangeOptions extends ReadLimits {
  /** Moment, on `performance.now()`'s clock, at which the exchange has taken too long. */
  readonly deadline: Milliseconds;
  /** From the request to the first byte of the answer; no longer than the deadline allows. */
  readonly firstByteMs?: Milliseconds | undefined;
  /** From the first byte of the answer to its last; no longer than the deadline allows. */
  readonly bodyMs?: Milliseconds | undefined;
  /** Bytes past the bound on the body that are counted, to tell a long one from one without end; none unless set. */
  readonly countBeyond?: Bytes | undefined;
  /** For a large body, the longest time in which no piece of it goes out and nothing comes back; none unless set. */
  readonly stallMs?: Milliseconds | undefined;
  /** Send `Expect: 100-continue` and hold the body back until told to go on, or for a while. */
  readonly expectContinue: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Classic .NET clients wait this long for `100 Continue` before they send the body all the same. */
export const continueWaitMs: Milliseconds = 350;

/**
 * So long a large body is held back. Who judges by Content-Length alone answers in that time, and closes: bytes
 * that were still under way to it would make the peer's kernel reset the connection, and the answer could be lost.
 */
const headStartMs: Milliseconds = 250;

/** Bytes as they go on the wire: request line, fields, empty line. */
export function formatHead(request: RawRequest): Buffer {
  const lines = [
    `${request.method} ${request.target} HTTP/1.1`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "utf8");
}

/**
 * Sends one request over an open connection and reads the response (RFC 9112), then drops the connection.
 * @param socket a connected socket (TLS already done); destroyed on return.
 * @param request what to send; the caller has put in Host and Content-Length.
 * @param options bounds in bytes, the deadline in milliseconds.
 * @returns what came, whole or in part, and what went wrong. Never rejects for anything the peer does;
 *   an abort counts as a time-out at the moment it happens.
 */
export function exchangeHttp(
  socket: Duplex,
  request: RawRequest,
  options: ExchangeOptions,
): Promise<RawExchange> {
  return new Promise((resolve) => {
    const reader = new ResponseReader(request.method, options);
    const began = performance.now();
    let firstByteMs: Milliseconds | undefined;
    let bodySent = !options.expectContinue;
    let uploading = false;
    let settled = false;
    let sentMs: Milliseconds = 0;
    let counter: BeyondCounter | undefined;
    let readMs: Milliseconds | undefined;

    const settle = (failure: RawFailure | undefined): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      clearTimeout(holding);
      options.signal?.removeEventListener("abort", onAbort);
      socket.destroy();
      const response = reader.response;
      resolve({
        ...(response && { response }),
        ...(failure && { failure }),
        ...(firstByteMs !== undefined && { firstByteMs }),
        totalMs: readMs ?? performance.now() - began,
        ...(counter && { beyond: counter.seen }),
      });
    };
    const phase = () => (reader.headComplete ? "body" : "head");
    const timedOut = () => {
      if (counter !== undefined) return settle(undefined);
      settle({
        kind: "timeout",
        phase: uploading ? "request" : bodySent ? phase() : "continue",
        afterMs: performance.now() - began,
      });
    };
    /** What is read is whole, or as much as is wanted of it. */
    const finish = () => {
      if (!reader.cut || options.countBeyond === undefined) return settle(reader.failure);
      readMs = performance.now() - began;
      counter = new BeyondCounter(reader, options.countBeyond);
      if (counter.finished) return settle(undefined);
      startTimer();
    };
    const onAbort = timedOut;
    const sendBody = () => {
      if (bodySent) return;
      bodySent = true;
      if (socket.writable) writeBody();
    };
    const writeBody = () => {
      if ("chunks" in request.body) void upload(request.body);
      else socket.write(request.body);
    };
    /** One piece at a time: an answer that comes before the end is read before the next is written. */
    const upload = async (body: LargeBody) => {
      uploading = true;
      await delay(headStartMs, undefined, { ref: false });
      for (const chunk of body.chunks()) {
        if (settled || !socket.writable) return;
        if (!socket.write(chunk)) await drained(socket);
        await new Promise((goOn) => setImmediate(goOn));
        startTimer();
      }
      uploading = false;
      sentMs = performance.now() - began;
      startTimer();
    };
    /** Of this phase, on the clock that began with the request. */
    const endOfPhase = (): Milliseconds => {
      if (counter !== undefined) return (readMs ?? 0) + countingMs;
      if (uploading) return Number.POSITIVE_INFINITY;
      if (firstByteMs === undefined) return sentMs + (options.firstByteMs ?? Number.POSITIVE_INFINITY);
      return firstByteMs + (options.bodyMs ?? Number.POSITIVE_INFINITY);
    };
    let timer: NodeJS.Timeout | undefined;
    const startTimer = () => {
      clearTimeout(timer);
      if (settled) return;
      const left = Math.max(0, options.deadline - performance.now());
      const ofPhase = Math.max(0, began + endOfPhase() - performance.now());
      const stall = counter === undefined ? options.stallMs : undefined;
      timer = setTimeout(timedOut, Math.min(left, ofPhase, stall ?? left));
    };
    startTimer();
    const holding = options.expectContinue ? setTimeout(sendBody, continueWaitMs) : undefined;
    options.signal?.addEventListener("abort", onAbort);
    if (options.signal?.aborted) return timedOut();
    // The peer may have reset the connection before anybody here listened.
    if (socket.destroyed)
      return settle({
        kind: "reset",
        phase: "request",
        error: socket.errored ?? new Error("connection lost"),
      });

    socket.on("data", (chunk: Buffer) => {
      if (counter !== undefined) {
        counter.push(chunk);
        if (counter.finished) settle(undefined);
        return;
      }
      if (firstByteMs === undefined) {
        firstByteMs = performance.now() - began;
        if (options.bodyMs !== undefined || options.firstByteMs !== undefined) startTimer();
      }
      reader.push(chunk);
      if (reader.continued) sendBody();
      if (reader.finished) finish();
    });
    socket.on("end", () => {
      counter?.end();
      reader.end();
      settle(reader.failure);
    });
    socket.on("error", (error: Error) => {
      if (reader.finished) return settle(reader.failure);
      settle({ kind: "reset", phase: uploading ? "request" : phase(), error });
    });
    socket.on("close", () => {
      reader.end();
      settle(reader.failure);
    });

    const head = formatHead(request);
    if (!options.expectContinue && !("chunks" in request.body)) {
      socket.write(Buffer.concat([head, request.body]));
      return;
    }
    socket.write(head);
    if (!options.expectContinue && "chunks" in request.body) void upload(request.body);
  });
}

/** The peer has taken what was written, or never will. */
function drained(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
