import type { CapturedHeader, CapturedResponse } from "./captured.ts";
import { bodyTooLong, type Draft, headerNamed, longestBody, type Piece } from "./draft.ts";
import { isBase64, isObject, isToken } from "./fixture-reader.ts";

/*
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers and proxies write it.
 */

type Members = Readonly<Record<string, unknown>>;

export function isHarEntry(value: Members): boolean {
  const { request } = value;
  return isObject(request) && typeof request.url === "string" && typeof request.method === "string";
}

/** The entries of a HAR that is at hand as a whole. */
export function entriesOf(value: Members): readonly unknown[] | undefined {
  const { log } = value;
  return isObject(log) && Array.isArray(log.entries) ? log.entries : undefined;
}

/**
 * Reads one entry. A browser's HAR is full of pages and pictures: requests that by their method only look
 * (RFC 9110 §9.2.1) and carry no body are no posts, and are passed over.
 */
export function harPieces(entry: unknown, line: number): readonly Piece[] {
  const piece = harPiece(entry);
  if (piece === undefined) return [];
  return [typeof piece === "string" ? { line, reason: piece } : { ...piece, line }];
}

/** @returns what is wrong, or undefined for what is no post. */
function harPiece(entry: unknown): Draft | string | undefined {
  if (!isObject(entry) || !isHarEntry(entry) || !isObject(entry.request))
    return "is a HAR entry without a request";
  const { method, url, headers, postData } = entry.request;
  if (!isToken(method)) return "request.method is no HTTP token";
  if (typeof url !== "string" || !/^[^\s\0-\x1f\x7f]+$/.test(url))
    return "request.url has white space in it or is empty";
  if (["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"].includes(method) && !isObject(postData))
    return undefined;
  const fields = fieldsOf(headers);
  if (typeof fields === "string") return `request.headers ${fields}`;
  const body = requestBody(postData, entry.request.bodySize, fields);
  if (typeof body === "string") return `request.postData ${body}`;
  if (body.length > longestBody) return bodyTooLong;
  const response = responseOf(entry.response);
  if (typeof response === "string") return `response ${response}`;
  return {
    at: timeOf(entry.startedDateTime),
    method,
    url,
    headers: withContentType(fields, postData),
    body,
    response,
  };
}

/** The fields, or what is wrong with them. Pseudo fields of HTTP/2 (RFC 9113 §8.3) are no fields. */
function fieldsOf(headers: unknown): readonly CapturedHeader[] | string {
  if (headers === undefined || headers === null) return [];
  if (!Array.isArray(headers)) return "is no array";
  const fields: CapturedHeader[] = [];
  for (const header of headers) {
    if (!isObject(header) || typeof header.name !== "string" || typeof header.value !== "string")
      return "has a member without name and value";
    const { name, value } = header;
    if (name.startsWith(":")) continue;
    if (!isToken(name) || value.includes("\0")) return "has a field that HTTP does not allow";
    // Chromium puts repeated fields into one, a line each.
    for (const one of value.split(/\r\n|\r|\n/)) fields.push([name, one]);
  }
  return fields;
}

function withContentType(fields: readonly CapturedHeader[], postData: unknown): readonly CapturedHeader[] {
  const named = fields.some(([name]) => name.toLowerCase() === "content-type");
  if (named || !isObject(postData) || typeof postData.mimeType !== "string") return fields;
  return /^[ -~]+$/.test(postData.mimeType) ? [...fields, ["Content-Type", postData.mimeType]] : fields;
}

function requestBody(postData: unknown, size: unknown, headers: readonly CapturedHeader[]): Buffer | string {
  if (postData === undefined || postData === null) return Buffer.alloc(0);
  if (!isObject(postData)) return "is no object";
  const { text, params, encoding } = postData;
  if (typeof text === "string" && (text !== "" || !Array.isArray(params) || params.length === 0)) {
    if (encoding === "base64") return isBase64(text) ? Buffer.from(text, "base64") : "says base64 and is not";
    return octetsOf(text, sizeOf(headers, size));
  }
  if (!Array.isArray(params)) return "has neither text nor params";
  return formOf(params, postData.mimeType);
}

/** Content-Length is what went over the wire; browsers count their own text. A packed body is another matter. */
function sizeOf(headers: readonly CapturedHeader[], size: unknown): unknown {
  if (headerNamed(headers, "content-encoding") !== undefined) return undefined;
  const length = headerNamed(headers, "content-length");
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : size;
}

/**
 * The octets that an exporter made text of. It says how many there were: where UTF-8 does not give that many and
 * Latin-1 does, the exporter took them for Latin-1. mitmproxy writes octets that are no text as lone low surrogates
 * (Python's surrogateescape, PEP 383).
 */
function octetsOf(text: string, size: unknown): Buffer {
  if (/[\udc80-\udcff]/.test(text)) return escapedOctets(text);
  const octets = Buffer.from(text, "utf8");
  if (typeof size !== "number" || size <= 0 || size === octets.length) return octets;
  const isLatin1 = !/[^\0-\xff]/.test(text);
  return isLatin1 && text.length === size ? Buffer.from(text, "latin1") : octets;
}

function escapedOctets(text: string): Buffer {
  const parts = text.split(/(?<![\ud800-\udbff])([\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 0 ? Buffer.from(part, "utf8") : Buffer.from([part.charCodeAt(0) - 0xdc00]),
    ),
  );
}

/** HAR has params parsed, so how they were encoded is lost: this is the encoding of the URL Standard. */
function formOf(params: readonly unknown[], mimeType: unknown): Buffer | string {
  if (typeof mimeType === "string" && /multipart\//i.test(mimeType))
    return "has a multipart form without its text";
  const form = new URLSearchParams();
  for (const param of params) {
    if (!isObject(param) || typeof param.name !== "string") return "has a param without a name";
    form.append(param.name, typeof param.value === "string" ? param.value : "");
  }
  return Buffer.from(form.toString(), "utf8");
}

/**
 * Status 0, as browsers write for what was blocked or broke off, is no answer. One whose body was not kept (HAR "without
 * content") is taken for none, too: to compare with a body that is not known would tell differences that are not there.
 */
function responseOf(response: unknown): CapturedResponse | null | string {
  if (!isObject(response)) return null;
  const { status, headers } = response;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 999) return null;
  const content = isObject(response.content) ? response.content : {};
  const fields = fieldsOf(headers);
  if (typeof fields === "string") return `headers ${fields}`;
  const size = sizeOf(fields, content.size);
  if (typeof content.text !== "string" && typeof size === "number" && size > 0) return null;
  const text = typeof content.text === "string" ? content.text : "";
  if (content.encoding !== "base64") return { status, headers: fields, body: octetsOf(text, size) };
  return isBase64(text)
    ? { status, headers: fields, body: Buffer.from(text, "base64") }
    : "content says base64 and is not";
}

function timeOf(value: unknown): string | null {
  if (
    typeof value !== "string" ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/.test(value)
  )
    return null;
  return Number.isNaN(Date.parse(value)) ? null : value;
}
