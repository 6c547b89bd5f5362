import type { Milliseconds } from "../units.ts";

/*
 * Spans as this program has them, and as OTLP/JSON does (opentelemetry-proto 1.x, trace.proto; the JSON mapping is
 * that of Protocol Buffers, but for ids in hex: OTLP specification, "JSON Protobuf Encoding").
 */

/** A moment, in nanoseconds since 1970. */
export type Nanoseconds = bigint;

/** SpanKind of trace.proto. */
export const spanKinds = { internal: 1, client: 3 } as const;

/** Whole numbers become intValue, others doubleValue. */
export type AttributeValue = string | number | boolean | readonly string[];

/** Attributes by name; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

export interface Span {
  /** 32 digits in hex. */
  readonly traceId: string;
  /** 16 digits in hex. */
  readonly spanId: string;
  readonly parent?: SpanParent;
  readonly name: string;
  readonly kind: keyof typeof spanKinds;
  readonly start: Nanoseconds;
  /** Not before the start. */
  readonly end: Nanoseconds;
  readonly attributes: Attributes;
  /** Set where what the span stands for failed. */
  readonly error?: { readonly message?: string };
}

/** The span that another is part of. */
export interface SpanParent {
  readonly traceId: string;
  readonly spanId: string;
  /** It is another process's. */
  readonly remote: boolean;
}

/** Begins and ends a span that is part of another. */
export type ChildSpan = (
  parent: SpanParent,
  about: Pick<Span, "name" | "attributes"> & Partial<Pick<Span, "kind" | "error">>,
  start: Nanoseconds,
  ms: Milliseconds,
) => Span;

/** @param ms fractions count; what is no span of time counts as none. */
export function nanoseconds(ms: Milliseconds): Nanoseconds {
  if (!Number.isFinite(ms) || ms <= 0) return 0n;
  const whole = Math.floor(ms);
  // A moment in nanoseconds has more digits than a number holds.
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
}

/** The later of two moments. */
export function later(one: Nanoseconds, other: Nanoseconds): Nanoseconds {
  if (one > other) return one;
  return other;
}

/** @param iso ISO 8601; 1970 where it is not. */
export function momentOf(iso: string): Nanoseconds {
  return nanoseconds(Date.parse(iso));
}

/** StatusCode of trace.proto. */
const statusError = 2;
/** SpanFlags of trace.proto: sampled, it is known whether the parent is remote, the parent is remote. */
const sampled = 0x1;
const remoteKnown = 0x100;
const remoteParent = 0x200;

/** One message ExportTraceServiceRequest, as JSON. */
export function encodeSpans(spans: readonly Span[], resource: Attributes, version: string): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: encodeAttributes(resource) },
        scopeSpans: [{ scope: { name: "prevalidate", version }, spans: spans.map(encodeSpan) }],
      },
    ],
  });
}

function encodeSpan({ traceId, spanId, parent, name, kind, start, end, attributes, error }: Span): unknown {
  return {
    traceId,
    spanId,
    ...(parent && { parentSpanId: parent.spanId }),
    flags: sampled | remoteKnown | (parent?.remote ? remoteParent : 0),
    name: clean(name),
    kind: spanKinds[kind],
    startTimeUnixNano: writeMoment(start),
    endTimeUnixNano: writeMoment(end),
    attributes: encodeAttributes(attributes),
    ...(error && {
      status: {
        code: statusError,
        ...(error.message !== undefined && { message: clean(error.message) }),
      },
    }),
  };
}

/** The year 2262: receivers hold moments in 63 bits. */
const latest: Nanoseconds = 2n ** 63n - 1n;

function writeMoment(moment: Nanoseconds): string {
  return String(moment > latest ? latest : moment);
}

function encodeAttributes(attributes: Attributes): unknown[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: clean(key), value: encodeValue(value) }],
  );
}

function encodeValue(value: AttributeValue): unknown {
  if (typeof value === "string") return { stringValue: clean(value) };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(encodeValue) } };
}

/** More of a text than this tells nobody anything. */
const longestText = 4096;

/** A string of Protocol Buffers is valid UTF-8: half a surrogate pair has no place in it. */
function clean(text: string): string {
  return text.slice(0, longestText).replaceAll(/\p{Surrogate}/gu, "\ufffd");
}
