/*
 * The head of an HTTP/1.x message (RFC 9112 §2–6), read leniently: what a sender really sends is to be seen,
 * also where a server would refuse it.
 */

export type HeadField = readonly [name: string, value: string];

export interface RequestHead {
  readonly method: string;
  /** As sent (RFC 9112 §3.2): a path with its query, as a rule. */
  readonly target: string;
  readonly httpVersion: string;
  /** In order, names in the case that they came in; values are Latin-1, one character an octet. */
  readonly headers: readonly HeadField[];
}

export interface ResponseHead {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly HeadField[];
}

/** How the end of a body is found (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/**
 * Reads the head of a request.
 * @param text all lines of it, without the empty one at its end.
 * @returns undefined when it is none of HTTP/1.x.
 */
export function parseRequestHead(text: string): RequestHead | undefined {
  const { line, next } = firstLine(text);
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S(?:.*\S)?) HTTP\/(1\.\d)$/.exec(line);
  const headers = match === null ? undefined : parseFields(text, next);
  if (match === null || headers === undefined) return undefined;
  const [, method = "", target = "", httpVersion = ""] = match;
  return { method, target, httpVersion, headers };
}

/** Reads the head of a response; see `parseRequestHead`. */
export function parseResponseHead(text: string): ResponseHead | undefined {
  const { line, next } = firstLine(text);
  const match = /^HTTP\/(1\.\d) (\d{3})(?: (.*))?$/.exec(line);
  const headers = match === null ? undefined : parseFields(text, next);
  if (match === null || headers === undefined) return undefined;
  return { httpVersion: match[1] ?? "", status: Number(match[2]), statusText: match[3] ?? "", headers };
}

/**
 * How the body of a request ends. Where both lengths are given the chunks count (RFC 9112 §6.3).
 * @returns undefined when its length is no length.
 */
export function requestFraming({ headers }: RequestHead): Framing | undefined {
  const declared = declaredFraming(headers);
  return declared === null ? { kind: "none" } : declared;
}

/**
 * How the body of a response ends.
 * @param method of its request, since an answer to HEAD has no body, and one to CONNECT is a tunnel.
 */
export function responseFraming({ status, headers }: ResponseHead, method: string): Framing | undefined {
  if (method === "HEAD" || status === 204 || status === 304 || (status >= 100 && status < 200))
    return { kind: "none" };
  const declared = declaredFraming(headers);
  return declared === null ? { kind: "close" } : declared;
}

/** The first octet of a request line is visible ASCII (RFC 9112 §3); that of TLS, or of anything packed, is not. */
export function beginsRequest(bytes: Buffer): boolean {
  const first = bytes[0];
  return first === undefined || (first > 0x20 && first < 0x7f);
}

/** RFC 9112 §4. */
export function beginsResponse(bytes: Buffer): boolean {
  return "HTTP/".startsWith(bytes.toString("latin1", 0, 5));
}

/** The first value of a field, by its name in lower case. */
export function fieldOf(headers: readonly HeadField[], lowerCaseName: string): string | undefined {
  for (const [name, value] of headers)
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return value;
  return undefined;
}

/** Null when neither length is declared, undefined when they make no sense. */
function declaredFraming(headers: readonly HeadField[]): Framing | null | undefined {
  let length: string | undefined;
  let coding: string | undefined;
  for (const [name, value] of headers) {
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (length !== undefined && length !== value) return undefined;
      length = value;
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      coding = coding === undefined ? value : `${coding}, ${value}`;
    }
  }
  if (coding !== undefined)
    return /(?:^|,)\s*chunked\s*$/i.test(coding) ? { kind: "chunked" } : { kind: "close" };
  if (length === undefined) return null;
  if (!/^\d{1,15}$/.test(length)) return undefined;
  const bytes = Number(length);
  return bytes === 0 ? { kind: "none" } : { kind: "length", bytes };
}

function firstLine(text: string): { line: string; next: number } {
  const end = text.indexOf("\n");
  if (end === -1) return { line: text, next: text.length };
  return { line: text.slice(0, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end), next: end + 1 };
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** The same few names come in every request. */
const tokens = new Set<string>();

/** Undefined when a line is no field. NUL and CR within a value become spaces (RFC 9110 §5.5). */
function parseFields(text: string, from: number): HeadField[] | undefined {
  const headers: [string, string][] = [];
  for (let at = from; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(at, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end);
    at = end + 1;
    const last = headers.at(-1);
    const first = line.charCodeAt(0);
    if ((first === 0x20 || first === 0x09) && last !== undefined) {
      last[1] = `${last[1]} ${clean(line)}`;
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    if (!isToken(name)) return undefined;
    headers.push([name, clean(line.slice(colon + 1))]);
  }
  return headers;
}

function clean(value: string): string {
  const trimmed = value.trim();
  return /[\0\r]/.test(trimmed) ? trimmed.replaceAll(/[\0\r]/g, " ") : trimmed;
}

function isToken(name: string): boolean {
  if (tokens.has(name)) return true;
  if (!token.test(name)) return false;
  if (tokens.size < 500) tokens.add(name);
  return true;
}
