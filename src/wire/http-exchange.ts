import type { Duplex } from "node:stream";
import type { Milliseconds } from "../units.ts";
import { type RawResponse, type ReadFailure, type ReadLimits, ResponseReader } from "./response-reader.ts";

/** A request in the words of RFC 9112: the target stands in the request line as it is given here. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export type RawFailure =
  | ReadFailure
  | { readonly kind: "reset"; readonly phase: "request" | "head" | "body"; readonly error: Error }
  | {
      readonly kind: "timeout";
      readonly phase: "continue" | "head" | "body";
      readonly afterMs: Milliseconds;
    };

export interface RawExchange {
  readonly response?: RawResponse;
  readonly failure?: RawFailure;
  /** From the moment the request was written. */
  readonly firstByteMs?: Milliseconds;
  readonly totalMs: Milliseconds;
}

export interface ExchangeOptions extends ReadLimits {
  /** Moment, on `performance.now()`'s clock, at which the exchange has taken too long. */
  readonly deadline: Milliseconds;
  /** Send `Expect: 100-continue` and hold the body back until told to go on, or for a while. */
  readonly expectContinue: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Classic .NET clients wait this long for `100 Continue` before they send the body all the same. */
export const continueWaitMs: Milliseconds = 350;

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
    let settled = false;

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
        totalMs: performance.now() - began,
      });
    };
    const phase = () => (reader.headComplete ? "body" : "head");
    const timedOut = () =>
      settle({
        kind: "timeout",
        phase: bodySent ? phase() : "continue",
        afterMs: performance.now() - began,
      });
    const onAbort = timedOut;
    const sendBody = () => {
      if (bodySent) return;
      bodySent = true;
      if (socket.writable) socket.write(request.body);
    };
    const timer = setTimeout(timedOut, Math.max(0, options.deadline - performance.now()));
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
      firstByteMs ??= performance.now() - began;
      reader.push(chunk);
      if (reader.continued) sendBody();
      if (reader.finished) settle(reader.failure);
    });
    socket.on("end", () => {
      reader.end();
      settle(reader.failure);
    });
    socket.on("error", (error: Error) => {
      if (reader.finished) return settle(reader.failure);
      settle({ kind: "reset", phase: reader.headComplete ? "body" : "head", error });
    });
    socket.on("close", () => {
      reader.end();
      settle(reader.failure);
    });

    const head = formatHead(request);
    socket.write(options.expectContinue ? head : Buffer.concat([head, request.body]));
  });
}
