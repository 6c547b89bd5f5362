import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import { expect } from "vitest";

/** A span as OTLP/JSON has it. */
export interface JsonSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly JsonAttribute[];
  readonly status?: { readonly code: number; readonly message?: string };
}

interface JsonAttribute {
  readonly key: string;
  readonly value: JsonValue;
}

interface JsonValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly boolValue?: boolean;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly JsonValue[] };
}

interface JsonRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly JsonAttribute[] };
    readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly JsonSpan[] }[];
  }[];
}

/** What of the generated code is used here. */
interface MessageType {
  fromObject(value: object): object;
  verify(message: object): string | null;
  encode(message: object): { finish(): Uint8Array };
  decode(octets: Uint8Array): object;
  toObject(message: object, options: object): unknown;
}

const { ExportTraceServiceRequest } = (
  root as unknown as {
    opentelemetry: {
      proto: { collector: { trace: { v1: { ExportTraceServiceRequest: MessageType } } } };
    };
  }
).opentelemetry.proto.collector.trace.v1;

/**
 * Reads a body with OpenTelemetry's own generated types: they take it, and nothing is lost when it goes through their
 * binary form and back, as it would be of a field that they don't know or of another type.
 */
export function readOfficially(body: string): JsonRequest {
  const request = JSON.parse(body) as JsonRequest;
  const message = ExportTraceServiceRequest.fromObject(withIds(request, "hex", "base64"));
  expect(ExportTraceServiceRequest.verify(message)).toBeNull();
  const octets = ExportTraceServiceRequest.encode(message).finish();
  const back = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(octets), {
    longs: String,
    bytes: String,
  });
  expect(withIds(back as JsonRequest, "base64", "hex")).toEqual(withoutEmptyLists(request));
  for (const span of spansIn(request)) {
    expect(span.traceId).toMatch(/^(?!0+$)[\da-f]{32}$/);
    expect(span.spanId).toMatch(/^(?!0+$)[\da-f]{16}$/);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  }
  return request;
}

/** Protocol Buffers don't tell an empty list from none. */
function withoutEmptyLists(request: JsonRequest): unknown {
  return JSON.parse(
    JSON.stringify(request, (_, value: unknown) =>
      Array.isArray(value) && value.length === 0 ? undefined : value,
    ),
  );
}

/** OTLP/JSON has ids in hex, where Protocol Buffers' own mapping has base64. */
function withIds(request: JsonRequest, from: BufferEncoding, to: BufferEncoding): JsonRequest {
  const text = JSON.stringify(request, (key, value: unknown) =>
    /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(value as string, from).toString(to) : value,
  );
  return JSON.parse(text) as JsonRequest;
}

export function spansIn({ resourceSpans }: JsonRequest): readonly JsonSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

type Plain = string | number | boolean | readonly unknown[];

/** Attributes as plain values. */
export function attributesOf({ attributes }: { readonly attributes: readonly JsonAttribute[] }) {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])) as Record<string, Plain>;
}

function plain(value: JsonValue): Plain {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plain);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? "";
}
