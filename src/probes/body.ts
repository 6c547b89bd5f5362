import { defaultBounds } from "../bounds.ts";
import type { Bytes } from "../units.ts";

export interface DecodedBody {
  /** Content-coding undone as far as it could be. */
  readonly bytes: Buffer;
  readonly coding?: {
    readonly declared: string | null;
    /** What the first bytes say. */
    readonly detected: string | null;
    /** All declared codings came off. */
    readonly decoded: boolean;
  };
  /** What stands under a coding that nothing declared. */
  readonly undeclared?: Buffer;
  /** The codings came off as far as the bound, and there is more. */
  readonly cut?: boolean;
  /** More codings are declared than are undone. */
  readonly tooManyCodings?: boolean;
}

/**
 * Undoes the content codings of RFC 9110 §8.4.1, within a bound, and looks for codings nobody declared.
 * @param raw body bytes, transfer-coding removed.
 * @param contentEncoding the field's value, or undefined when absent.
 * @param maxBytes bound on what a coding may expand to.
 * @param maxCodings bound on how many are undone.
 * @returns the bytes to read, and what is known of the coding. Never throws.
 */
export function decodeBody(
  raw: Buffer,
  contentEncoding: string | undefined,
  maxBytes: Bytes,
  maxCodings = defaultBounds.maxCodings,
): DecodedBody {
  const declared = codingsIn(contentEncoding);
  const detected = detectCoding(raw);
  if (declared.length === 0) {
    if (detected === null || raw.length === 0) return { bytes: raw };
    const undeclared = undo(detected, raw, maxBytes);
    if (undeclared === undefined || undeclared === tooLarge) return { bytes: raw };
    return { bytes: raw, coding: { declared: null, detected, decoded: false }, undeclared };
  }
  const coding = (decoded: boolean) => ({ declared: declared.join(", "), detected, decoded });
  if (raw.length === 0) return { bytes: raw, coding: coding(true) };
  if (declared.length > maxCodings) return { bytes: raw, coding: coding(false), tooManyCodings: true };
  let bytes = raw;
  let cut = false;
  for (const name of declared.toReversed()) {
    const whole = undo(name, bytes, maxBytes);
    if (whole?.length === 0 && !endsWell(name, bytes)) return { bytes: raw, coding: coding(false) };
    cut ||= whole === tooLarge;
    const next = whole === tooLarge ? beginningUnder(name, bytes, maxBytes) : whole;
    if (next === undefined) return { bytes: raw, coding: coding(false) };
    bytes = next;
  }
  return { bytes, coding: coding(true), ...(cut && { cut }) };
}

/** The codings of a Content-Encoding field, in the order in which they were put on (RFC 9110 §8.4). */
export function codingsIn(contentEncoding: string | undefined): readonly string[] {
  return (contentEncoding ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

function detectCoding(raw: Buffer): string | null {
  if (raw.length < 4) return null;
  if (raw[0] === 0x1f && raw[1] === 0x8b) return "gzip";
  if (raw[0] === 0x28 && raw[1] === 0xb5 && raw[2] === 0x2f && raw[3] === 0xfd) return "zstd";
  if (raw[0] === 0x78 && raw.readUInt16BE(0) % 31 === 0) return "deflate";
  return null;
}

const tooLarge = "too large";

/** DEFLATE makes of an octet no more than this (RFC 1951: 258 octets for two bits). */
const mostOfOctet = 1032;

/**
 * What grows past the bound has this at its beginning: of a small part, and then of as large a one as that lets expect
 * to stay within the bound. Of a coding that grows more, ever shorter beginnings are tried.
 */
function beginningUnder(coding: string, bytes: Buffer, maxBytes: Bytes): Buffer | undefined {
  const few = Math.max(64, Math.floor(maxBytes / mostOfOctet));
  const small = undo(coding, bytes.subarray(0, few), maxBytes, true);
  if (small !== tooLarge && small !== undefined && small.length > 0) {
    const more = Math.min(bytes.length, Math.floor((0.8 * maxBytes * few) / small.length));
    const large = more > few ? undo(coding, bytes.subarray(0, more), maxBytes, true) : small;
    return large === tooLarge || large === undefined ? small : large;
  }
  for (let length = Math.min(few, bytes.length) >> 1; length > 0; length >>= 1) {
    const found = undo(coding, bytes.subarray(0, length), maxBytes, true);
    if (found !== tooLarge) return found;
  }
  return undefined;
}

/** What gave nothing is empty only where it came to its end. */
function endsWell(coding: string, bytes: Buffer): boolean {
  const { gunzipSync, inflateSync, inflateRawSync } = process.getBuiltinModule("node:zlib");
  const strict = /gzip$/.test(coding)
    ? [gunzipSync]
    : coding === "deflate"
      ? [inflateSync, inflateRawSync]
      : [];
  if (strict.length === 0) return true;
  return strict.some((undoing) => {
    try {
      return undoing(bytes, { maxOutputLength: 1 }).length === 0;
    } catch {
      return false;
    }
  });
}

/** One coding off; undefined when the bytes are not that. Of `beginning` no end is expected. */
function undo(
  coding: string,
  bytes: Buffer,
  maxOutputLength: Bytes,
  beginning = false,
): Buffer | typeof tooLarge | undefined {
  // Most answers have no coding, and start-up is short of time.
  const zlib = process.getBuiltinModule("node:zlib");
  const { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, constants } = zlib;
  const lenient = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case "gzip":
      case "x-gzip":
        return gunzipSync(bytes, lenient);
      case "deflate":
        try {
          return inflateSync(bytes, lenient);
        } catch (error) {
          if (outgrew(error)) return tooLarge;
          return inflateRawSync(bytes, lenient);
        }
      case "br":
        return brotliDecompressSync(bytes, {
          maxOutputLength,
          ...(beginning && { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
        });
      case "zstd":
        // Since Node 22.15.
        return (zlib as { zstdDecompressSync?: typeof gunzipSync }).zstdDecompressSync?.(bytes, {
          maxOutputLength,
        });
      default:
        return undefined;
    }
  } catch (error) {
    return outgrew(error) ? tooLarge : undefined;
  }
}

function outgrew(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

export interface ReadText {
  readonly text: string;
  readonly charset: { readonly declared: string | null; readonly used: string; readonly bom: boolean };
}

/**
 * Reads body bytes as text: by byte-order mark, else by the declared charset, else as UTF-8
 * (WHATWG Encoding §6). Unknown charsets count as UTF-8.
 * @param bytes body with content-coding undone.
 * @param contentType the field's value, or undefined.
 */
export function readText(bytes: Buffer, contentType: string | undefined): ReadText {
  const declared = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? null;
  const mark = byteOrderMark(bytes);
  const label = mark ?? declared ?? "utf-8";
  const decoder = decoderFor(label);
  return {
    text: decoder.decode(bytes),
    charset: { declared, used: decoder.encoding, bom: mark !== null },
  };
}

function byteOrderMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
}
