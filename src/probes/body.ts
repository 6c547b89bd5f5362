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
}

const codingLimit = 3;

/**
 * Undoes the content codings of RFC 9110 §8.4.1, within a bound, and looks for codings nobody declared.
 * @param raw body bytes, transfer-coding removed.
 * @param contentEncoding the field's value, or undefined when absent.
 * @param maxBytes bound on what a coding may expand to.
 * @returns the bytes to read, and what is known of the coding. Never throws.
 */
export function decodeBody(raw: Buffer, contentEncoding: string | undefined, maxBytes: Bytes): DecodedBody {
  const declared = (contentEncoding ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  const detected = detectCoding(raw);
  if (declared.length === 0) {
    if (detected === null || raw.length === 0) return { bytes: raw };
    const undeclared = undo(detected, raw, maxBytes);
    if (undeclared === undefined) return { bytes: raw };
    return { bytes: raw, coding: { declared: null, detected, decoded: false }, undeclared };
  }
  const coding = (decoded: boolean) => ({ declared: declared.join(", "), detected, decoded });
  if (raw.length === 0) return { bytes: raw, coding: coding(true) };
  let bytes = raw;
  for (const name of declared.slice(0, codingLimit).reverse()) {
    const next = undo(name, bytes, maxBytes);
    if (next === undefined) return { bytes: raw, coding: coding(false) };
    bytes = next;
  }
  return { bytes, coding: coding(declared.length <= codingLimit) };
}

function detectCoding(raw: Buffer): string | null {
  if (raw.length < 4) return null;
  if (raw[0] === 0x1f && raw[1] === 0x8b) return "gzip";
  if (raw[0] === 0x28 && raw[1] === 0xb5 && raw[2] === 0x2f && raw[3] === 0xfd) return "zstd";
  if (raw[0] === 0x78 && raw.readUInt16BE(0) % 31 === 0) return "deflate";
  return null;
}

/** One coding off, or undefined when the bytes are not that, or would grow past the bound. */
function undo(coding: string, bytes: Buffer, maxOutputLength: Bytes): Buffer | undefined {
  // Most answers have no coding, and start-up is short of time.
  const { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, constants } =
    process.getBuiltinModule("node:zlib");
  const lenient = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case "gzip":
      case "x-gzip":
        return gunzipSync(bytes, lenient);
      case "deflate":
        try {
          return inflateSync(bytes, lenient);
        } catch {
          return inflateRawSync(bytes, lenient);
        }
      case "br":
        return brotliDecompressSync(bytes, { maxOutputLength });
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
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
