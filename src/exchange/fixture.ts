import { isObject, Reader } from "./fixture-reader.ts";

/*
 * prevalidate/exchange@1: a captured or simulated exchange as one JSON object, one a line in `.ndjson`.
 * The format grows by addition only; members that are not known are passed over.
 */

export const fixtureSchema = "prevalidate/exchange@1";

export type FixtureHeader = readonly [name: string, value: string];

/** A body as text, or in base64 (RFC 4648 §4) where its bytes are no UTF-8. */
export interface FixtureBody {
  readonly body: string;
  readonly bodyEncoding: "utf8" | "base64";
}

export interface FixtureRequest extends FixtureBody {
  readonly method: string;
  /** Null when it is not known: a bare body has none. */
  readonly url: string | null;
  /** As sent, in order, repeated fields included. */
  readonly headers: readonly FixtureHeader[];
}

export interface FixtureResponse extends FixtureBody {
  readonly status: number;
  readonly headers: readonly FixtureHeader[];
  /** Milliseconds; phases that did not happen, or were not measured, are absent. */
  readonly timings?: FixtureTimings;
}

export interface FixtureTimings {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly totalMs?: number;
}

export interface FixtureExchange {
  readonly schema: typeof fixtureSchema;
  /** When the request was made: ISO 8601 with a time zone. Null when it is not known. */
  readonly at: string | null;
  readonly request: FixtureRequest;
  /** Absent when no answer came. */
  readonly response?: FixtureResponse;
  /** What was recognised in the request's body; absent when nothing was. */
  readonly event?: { readonly type: string; readonly messageId?: string };
}

/** A fixture that can't be read. Its message names the member and never quotes what stands there, which may be a key. */
export class FixtureError extends Error {
  override readonly name = "FixtureError";
  readonly code = "FIXTURE_INVALID";
  /** Dotted path of the offending member, such as `request.headers.2`; empty for the object itself. */
  readonly field: string;
  /** Line of the file, counted from 1, when several were read. */
  readonly line: number | undefined;

  constructor(field: string, problem: string, line?: number) {
    const where = [line === undefined ? "" : `line ${line}`, field].filter((part) => part !== "").join(", ");
    super(where === "" ? problem : `${where}: ${problem}`);
    this.field = field;
    this.line = line;
  }
}

/**
 * Reads one exchange.
 * @param text a JSON object.
 * @param line where it stands in a file, for the error.
 * @throws FixtureError naming the member that is wrong.
 */
export function parseExchange(text: string, line?: number): FixtureExchange {
  const fail = (field: string, problem: string): never => {
    throw new FixtureError(field, problem, line);
  };
  const value = parseJson(text, fail);
  if (!isObject(value)) return fail("", "is not a JSON object");
  const reader = new Reader(value, "", fail);
  reader.oneOf("schema", [fixtureSchema]);
  const response = reader.optionalObject("response");
  const event = reader.optionalObject("event");
  return {
    schema: fixtureSchema,
    at: reader.timeOrNull("at"),
    request: readRequest(reader.object("request")),
    ...(response && { response: readResponse(response) }),
    ...(event && { event: readEvent(event) }),
  };
}

/**
 * Reads the exchanges of an `.ndjson` file. Empty lines and a byte order mark are passed over.
 * @throws FixtureError naming the line and the member that is wrong.
 */
export function parseExchanges(ndjson: string): readonly FixtureExchange[] {
  return ndjson
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((text, index) => (text.trim() === "" ? [] : [parseExchange(text, index + 1)]));
}

/** Writes one exchange as a line of `.ndjson`, with its line feed. Members stand in the contract's order. */
export function formatExchange(exchange: FixtureExchange): string {
  const { at, request, response, event } = exchange;
  const ordered: FixtureExchange = {
    schema: fixtureSchema,
    at,
    request: {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body,
      bodyEncoding: request.bodyEncoding,
    },
    ...(response && {
      response: {
        status: response.status,
        headers: response.headers,
        body: response.body,
        bodyEncoding: response.bodyEncoding,
        ...(response.timings && { timings: response.timings }),
      },
    }),
    ...(event && { event }),
  };
  return `${JSON.stringify(ordered)}\n`;
}

/** The octets of a body. */
export function bodyBytes({ body, bodyEncoding }: FixtureBody): Buffer {
  return Buffer.from(body, bodyEncoding);
}

/** A body as a fixture has it: text when the octets are UTF-8, base64 when they are not. */
export function fixtureBody(bytes: Uint8Array): FixtureBody {
  const octets = Buffer.from(bytes);
  const text = octets.toString("utf8");
  if (Buffer.from(text, "utf8").equals(octets)) return { body: text, bodyEncoding: "utf8" };
  return { body: octets.toString("base64"), bodyEncoding: "base64" };
}

function readRequest(reader: Reader): FixtureRequest {
  return {
    method: reader.token("method"),
    url: reader.lineOrNull("url"),
    headers: reader.headers("headers"),
    ...readBody(reader),
  };
}

function readResponse(reader: Reader): FixtureResponse {
  const timings = reader.optionalObject("timings");
  return {
    status: reader.integer("status", 100, 999),
    headers: reader.headers("headers"),
    ...readBody(reader),
    ...(timings && { timings: readTimings(timings) }),
  };
}

function readBody(reader: Reader): FixtureBody {
  const bodyEncoding = reader.optionalOneOf("bodyEncoding", ["utf8", "base64"]) ?? "utf8";
  return {
    body: bodyEncoding === "base64" ? reader.base64("body") : reader.string("body"),
    bodyEncoding,
  };
}

function readTimings(reader: Reader): FixtureTimings {
  const phases = ["dnsMs", "connectMs", "tlsMs", "firstByteMs", "totalMs"] as const;
  const measured = phases.flatMap((phase) => {
    const ms = reader.optionalDuration(phase);
    return ms === undefined ? [] : [[phase, ms] as const];
  });
  return Object.fromEntries(measured);
}

function readEvent(reader: Reader): NonNullable<FixtureExchange["event"]> {
  const messageId = reader.optionalString("messageId");
  return { type: reader.string("type"), ...(messageId !== undefined && { messageId }) };
}

function parseJson(text: string, fail: (field: string, problem: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes the text around the fault: only the place may be told.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    return fail("", place === undefined ? "is not JSON" : `is not JSON (at character ${Number(place) + 1})`);
  }
}
