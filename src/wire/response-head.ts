import type { Bytes } from "../units.ts";

/** Status line and fields of a response (RFC 9112 §4, §5). */
export interface ResponseHead {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Octets of the longest field line; where lines are folded, of the longest of them. */
  readonly longestLine: Bytes;
}

/** A line that is none of a head's. */
export interface BadLine {
  readonly problem: "bad-status-line" | "bad-header";
  readonly line: Buffer;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads a head.
 * @param bytes without the empty line that ends it.
 * @returns the head, or the first line that can't be read.
 */
export function parseHead(bytes: Buffer): ResponseHead | BadLine {
  const lines = bytes.toString("latin1").split(/\r?\n/);
  const first = lines[0] ?? "";
  const status = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(first);
  if (status === null || first.includes("\0"))
    return { problem: "bad-status-line", line: Buffer.from(first, "latin1") };
  const headers: [string, string][] = [];
  let longestLine = 0;
  for (const line of lines.slice(1)) {
    longestLine = Math.max(longestLine, line.length);
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    // RFC 9110 §5.5: a NUL makes the field invalid, and no sender means it.
    if (colon < 1 || !token.test(name) || line.includes("\0"))
      return { problem: "bad-header", line: Buffer.from(line, "latin1") };
    headers.push([name, fieldValue(line.slice(colon + 1).trim())]);
  }
  return {
    httpVersion: status[1] ?? "1.1",
    status: Number(status[2]),
    statusText: fieldValue(status[3] ?? ""),
    headers,
    longestLine,
  };
}

/** Whether the bytes are, as far as they go, the start of a status line. */
export function looksLikeHttp(bytes: Buffer): boolean {
  return "HTTP/".startsWith(bytes.toString("latin1", 0, 5));
}

/**
 * Finds the empty line that ends a head, with CR LF or bare LF (RFC 9112 §2.2).
 * @param searched octets that held no end when there were no more.
 * @returns the head's length, and where what follows begins.
 */
export function wholeHead(bytes: Buffer, searched: number): { length: Bytes; next: number } | undefined {
  const from = Math.max(0, searched - 3);
  const crlf = bytes.indexOf("\r\n\r\n", from, "latin1");
  const lf = bytes.indexOf("\n\n", from, "latin1");
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return { length: crlf, next: crlf + 4 };
  return lf === -1 ? undefined : { length: lf, next: lf + 2 };
}

/** Field values are octets: UTF-8 where they are that, ISO 8859-1 otherwise (RFC 9110 §5.5). */
function fieldValue(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const utf8 = Buffer.from(latin1, "latin1").toString("utf8");
  return utf8.includes("\ufffd") ? latin1 : utf8;
}
