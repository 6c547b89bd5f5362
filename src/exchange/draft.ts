import { recogniseEvent } from "../protocol/recognise.ts";
import type { Captured, CapturedEvent, CapturedHeader, CapturedResponse, Read } from "./captured.ts";
import { holdsTooManyValues } from "./json-size.ts";

/** A post as a reader of one format gives it, before it has its place in the run. */
export interface Draft {
  readonly line?: number | undefined;
  readonly at: string | null;
  readonly method: string;
  readonly url: string | null;
  readonly headers: readonly CapturedHeader[];
  readonly body: Buffer;
  readonly response: CapturedResponse | null;
  /** As the capture has it; absent when it does not say, and the body is to be asked. */
  readonly event?: CapturedEvent;
}

/** What stood where a post was expected. */
export interface Problem {
  readonly line?: number | undefined;
  readonly reason: string;
}

export type Piece = Draft | Problem;

/** Readers give what they read by the handful, so that a million posts do not cost a million waits. */
export type Pieces = AsyncGenerator<readonly Piece[], void, undefined>;

/** The most octets of one post's body. */
export const longestBody = 64 * 1024 * 1024;

/** The most octets of one value, line or message: a body of the most octets in base64, its answer and the rest. */
export const longestValue = 128 * 1024 * 1024;

export function isProblem(piece: Piece): piece is Problem {
  return "reason" in piece;
}

/** "64 MiB" */
export function mebibytes(octets: number): string {
  return `${octets / 1024 / 1024} MiB`;
}

export const bodyTooLong = `the body is longer than ${mebibytes(longestBody)}`;

/** Gives a draft its place. The event is recognised when it is first asked for, once. */
export function captured(draft: Draft, file: string, index: number): Read {
  const { line, at, method, url, headers, body, response, event } = draft;
  const source = line === undefined ? { file, index } : { file, line, index };
  if (event !== undefined)
    return { kind: "captured", captured: { source, at, method, url, headers, body, response, event } };
  return { kind: "captured", captured: askingTheBody({ source, at, method, url, headers, body, response }) };
}

/** An own, enumerable accessor, so that `{ ...captured }` takes the event along. */
function askingTheBody(post: Omit<Captured, "event">): Captured {
  let known: CapturedEvent | null | undefined;
  return {
    ...post,
    get event() {
      if (known === undefined) known = eventIn(post.headers, post.body);
      return known;
    },
  };
}

/** Recognises the sender's event in a body. */
export function eventIn(headers: readonly CapturedHeader[], body: Buffer): CapturedEvent | null {
  const text = body.toString("utf8");
  if (holdsTooManyValues(text)) return null;
  const event = recogniseEvent(headerNamed(headers, "content-type"), text);
  return event === undefined ? null : { type: event.type, messageId: event.messageId ?? null };
}

/** The first field of a name, given in lower case (RFC 9110 §5.1: names count in any case). */
export function headerNamed(headers: readonly CapturedHeader[], lowerCaseName: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}
