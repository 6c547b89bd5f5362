export { type ReadOptions, readCaptures } from "./read.ts";

export type CapturedHeader = readonly [name: string, value: string];

/** Where something stood: the file as it was named or found (`-` is standard input), and the line, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

export interface CapturedResponse {
  readonly status: number;
  readonly headers: readonly CapturedHeader[];
  readonly body: Buffer;
}

export interface CapturedEvent {
  readonly type: string;
  readonly messageId: string | null;
}

/** A post as it was captured, whatever it was captured in. */
export interface Captured {
  /** `index` counts all posts of the run from 0, in reading order; what can't be read is not counted. */
  readonly source: Place & { readonly index: number };
  /** When it was captured: ISO 8601. Null when the format does not say. */
  readonly at: string | null;
  readonly method: string;
  /** Absolute, or a path, or null for a bare body. */
  readonly url: string | null;
  /**
   * As captured, in order, repeated fields included, fields of framing (`Content-Length`) too. Values from formats of
   * bytes are Latin-1, one character an octet. A bare body has the one field its form implies: `Content-Type`.
   */
  readonly headers: readonly CapturedHeader[];
  /** Byte for byte, as it was, with the transfer coding taken off. */
  readonly body: Buffer;
  readonly response: CapturedResponse | null;
  /** What was recognised in the body (protocol/recognise.ts). */
  readonly event: CapturedEvent | null;
}

/** Something that can't be read as a post. */
export interface Unreadable {
  readonly source: Place;
  /** One line that says what is wrong and quotes nothing that could be a key. */
  readonly reason: string;
}

export type Read =
  | { readonly kind: "captured"; readonly captured: Captured }
  | { readonly kind: "unreadable"; readonly unreadable: Unreadable };
