import type { CapturedResponse } from "./captured.ts";
import { bodyTooLong, longestBody, type Piece } from "./draft.ts";
import { bodyBytes, FixtureError, type FixtureExchange, fixtureSchema, parseExchange } from "./fixture.ts";
import { isObject, isToken } from "./fixture-reader.ts";

/**
 * A post from an exchange of our own format. A million of them go through here: what has plainly the right shape is
 * taken as it stands, and only what has not is read with care, to name the member that is wrong.
 * @param value what JSON.parse gave of `text`, with the schema of an exchange.
 */
export function exchangePiece(
  value: { readonly [name: string]: unknown },
  text: string,
  line: number,
): Piece {
  try {
    const exchange = hasPlainShape(value) ? value : parseExchange(text);
    return exchangeDraft(exchange, line);
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    return { line, reason: error.message };
  }
}

/** The same from an exchange at hand. */
export function exchangeDraft(exchange: FixtureExchange, line: number | undefined): Piece {
  const { at, request, response, event } = exchange;
  const body = bodyBytes(request);
  if (body.length > longestBody) return { line, reason: bodyTooLong };
  const { method, url, headers } = request;
  const answered = response ? answer(response) : null;
  if (!event) return { line, at, method, url, headers, body, response: answered };
  const recorded = { type: event.type, messageId: event.messageId ?? null };
  return { line, at, method, url, headers, body, response: answered, event: recorded };
}

function answer(response: NonNullable<FixtureExchange["response"]>): CapturedResponse {
  return { status: response.status, headers: response.headers, body: bodyBytes(response) };
}

/** Stricter than the format, and blind to timings: false only means that it is to be read with care. */
function hasPlainShape(value: { readonly [name: string]: unknown }): value is typeof value & FixtureExchange {
  const { schema, at, request, response, event } = value;
  return (
    schema === fixtureSchema &&
    isPlainTime(at) &&
    isObject(request) &&
    isKnownToken(request.method) &&
    isPlainUrl(request.url) &&
    isPlainMessage(request) &&
    (response === undefined ||
      (isObject(response) && isStatus(response.status) && isPlainMessage(response))) &&
    (event === undefined || (isObject(event) && isPlainEvent(event)))
  );
}

function isPlainMessage({ headers, body, bodyEncoding }: { readonly [name: string]: unknown }): boolean {
  return (
    bodyEncoding === "utf8" &&
    typeof body === "string" &&
    Array.isArray(headers) &&
    headers.every(isPlainField)
  );
}

function isPlainField(field: unknown): boolean {
  return Array.isArray(field) && field.length === 2 && isKnownToken(field[0]) && isOneLine(field[1]);
}

function isPlainEvent({ type, messageId }: { readonly [name: string]: unknown }): boolean {
  return typeof type === "string" && (messageId === undefined || typeof messageId === "string");
}

function isStatus(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value <= 999;
}

function isOneLine(value: unknown): boolean {
  return typeof value === "string" && !/[\r\n\0]/.test(value);
}

/** The form that Date.toISOString gives. */
function isPlainTime(value: unknown): boolean {
  if (typeof value !== "string" || value.length !== 24 || value[10] !== "T" || value[23] !== "Z")
    return false;
  return value[4] === "-" && !Number.isNaN(Date.parse(value));
}

let lastUrl: unknown;

/** Most captures name one URL a million times over. */
function isPlainUrl(value: unknown): boolean {
  if (value === lastUrl) return true;
  if (typeof value !== "string" || !/^[!-~]+$/.test(value)) return false;
  lastUrl = value;
  return true;
}

const tokens = new Set<unknown>();

/** The same few field names and methods come again and again. */
function isKnownToken(value: unknown): boolean {
  if (tokens.has(value)) return true;
  if (!isToken(value)) return false;
  if (tokens.size < 1000) tokens.add(value);
  return true;
}
