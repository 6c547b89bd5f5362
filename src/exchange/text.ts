/*
 * Texts of Latin-1 hold octets, and `trim` and `\s` would take 0xA0 for a space: it ends many a character of UTF-8.
 */

/** Without spaces, tabs and line breaks around it. In one pass: patterns with `+$` go over long runs again and again. */
export function trimmed(text: string): string {
  return trimmedEnd(text.slice(firstNot(text, isBlank)), isBlank);
}

/** Without spaces and tabs around it: what HTTP takes off a field's value (RFC 9110 §5.5). */
export function trimmedValue(text: string): string {
  return trimmedEnd(text.slice(firstNot(text, isSpace)), isSpace);
}

/** Without the line breaks at its end. */
export function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x0a) end -= text.charCodeAt(end - 2) === 0x0d ? 2 : 1;
  return text.slice(0, end);
}

/** Octets without spaces, tabs and line breaks around them. */
export function trimmedOctets(octets: Buffer): Buffer {
  let start = 0;
  let end = octets.length;
  while (start < end && isBlank(octets[start] ?? 0)) start += 1;
  while (end > start && isBlank(octets[end - 1] ?? 0)) end -= 1;
  return octets.subarray(start, end);
}

/** Latin-1 that holds UTF-8, as text. */
export function textOf(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

function firstNot(text: string, skipped: (code: number) => boolean): number {
  let start = 0;
  while (start < text.length && skipped(text.charCodeAt(start))) start += 1;
  return start;
}

function trimmedEnd(text: string, skipped: (code: number) => boolean): string {
  let end = text.length;
  while (end > 0 && skipped(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isBlank(code: number): boolean {
  return isSpace(code) || code === 0x0d || code === 0x0a;
}
