/*
 * Bodies as they are edited: octets as Latin-1, one character each, so that what is not edited stays
 * byte for byte what it was.
 */

/** Where one field stands in a body. */
export interface Member {
  /** Decoded. */
  readonly name: string;
  /** Of the value as it is written, quotes included. */
  readonly start: number;
  readonly end: number;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Finds the fields of a form (`application/x-www-form-urlencoded`).
 * @param body octets as Latin-1.
 */
export function formMembers(body: string): readonly Member[] {
  const members: Member[] = [];
  for (let at = 0; at < body.length; ) {
    const ampersand = body.indexOf("&", at);
    const end = ampersand === -1 ? body.length : ampersand;
    const equals = body.indexOf("=", at);
    const nameEnd = equals === -1 || equals > end ? end : equals;
    if (end > at)
      members.push({ name: decodeForm(body.slice(at, nameEnd)), start: Math.min(nameEnd + 1, end), end });
    at = end + 1;
  }
  return members;
}

/** Decodes a name or value of a form: `+` is a space, `%` escapes are octets of UTF-8. */
export function decodeForm(latin1: string): string {
  if (!/[%+\x80-\xff]/.test(latin1)) return latin1;
  const octets = latin1
    .replaceAll("+", " ")
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, "latin1").toString("utf8");
}

/**
 * Finds the members of a JSON object, one level deep.
 * @param body octets as Latin-1.
 * @returns undefined when the body is no JSON object as far as its outermost level shows.
 */
export function jsonMembers(body: string): readonly Member[] | undefined {
  let at = skipSpace(body, body.startsWith("\xef\xbb\xbf") ? 3 : 0);
  if (body[at] !== "{") return undefined;
  at = skipSpace(body, at + 1);
  const members: Member[] = [];
  if (body[at] === "}") return skipSpace(body, at + 1) === body.length ? members : undefined;
  for (;;) {
    const nameEnd = endOfString(body, at);
    if (nameEnd === undefined) return undefined;
    const name = readString(body.slice(at, nameEnd));
    at = skipSpace(body, nameEnd);
    if (name === undefined || body[at] !== ":") return undefined;
    const start = skipSpace(body, at + 1);
    const end = endOfValue(body, start);
    if (end === undefined) return undefined;
    members.push({ name, start, end });
    at = skipSpace(body, end);
    if (body[at] === "}") return skipSpace(body, at + 1) === body.length ? members : undefined;
    if (body[at] !== ",") return undefined;
    at = skipSpace(body, at + 1);
  }
}

/**
 * Reads a JSON value.
 * @param latin1 octets as Latin-1.
 * @returns undefined when it is none.
 */
export function readJson(latin1: string): unknown {
  try {
    return JSON.parse(utf8(latin1));
  } catch {
    return undefined;
  }
}

/** Octets as Latin-1, read as UTF-8. */
export function utf8(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? Buffer.from(latin1, "latin1").toString("utf8") : latin1;
}

/** Text as the octets of its UTF-8, one Latin-1 character each. */
export function octets(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** Makes the edits, which must not overlap. */
export function applyEdits(body: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return body;
  const ordered = edits.length === 1 ? edits : [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let text = "";
  let at = 0;
  for (const edit of ordered) {
    text += body.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + body.slice(at);
}

function readString(quoted: string): string | undefined {
  if (!/[\\\x80-\xff]/.test(quoted)) return quoted.slice(1, -1);
  const value = readJson(quoted);
  return typeof value === "string" ? value : undefined;
}

function skipSpace(body: string, from: number): number {
  let at = from;
  while (body[at] === " " || body[at] === "\n" || body[at] === "\r" || body[at] === "\t") at++;
  return at;
}

function endOfString(body: string, start: number): number | undefined {
  if (body[start] !== '"') return undefined;
  for (let at = start + 1; ; ) {
    const quote = body.indexOf('"', at);
    if (quote === -1) return undefined;
    let slashes = 0;
    while (body[quote - 1 - slashes] === "\\" && quote - 1 - slashes > start) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function endOfValue(body: string, start: number): number | undefined {
  const first = body[start];
  if (first === '"') return endOfString(body, start);
  if (first !== "{" && first !== "[") {
    const plain = /[-+.\w]*/y;
    plain.lastIndex = start;
    const length = plain.exec(body)?.[0].length ?? 0;
    return length === 0 ? undefined : start + length;
  }
  const marks = /["[\]{}]/g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(body); mark !== null; mark = marks.exec(body)) {
    if (mark[0] === '"') {
      const end = endOfString(body, mark.index);
      if (end === undefined) return undefined;
      marks.lastIndex = end;
    } else {
      depth += mark[0] === "{" || mark[0] === "[" ? 1 : -1;
      if (depth === 0) return mark.index + 1;
    }
  }
  return undefined;
}
