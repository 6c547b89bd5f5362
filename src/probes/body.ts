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
    if (undeclared === undefined || undeclared === tooLarge) return { bytes: raw };
    return { bytes: raw, coding: { declared: null, detected, decoded: false }, undeclared };
  }
  const coding = (decoded: boolean) => ({ declared: declared.join(", "), detected, decoded });
  if (raw.length === 0) return { bytes: raw, coding: coding(true) };
  let bytes = raw;
  let cut = false;
  for (const name of declared.slice(0, codingLimit).reverse()) {
    const whole = undo(name, bytes, maxBytes);
    cut ||= whole === tooLarge;
    const next = whole === tooLarge ? beginningUnder(name, bytes, maxBytes) : whole;
    if (next === undefined) return { bytes: raw, coding: coding(false) };
    bytes = next;
  }
  return { bytes, coding: coding(declared.length <= codingLimit), ...(cut && { cut }) };
}

function detectCoding(raw: Buffer): string | null {
  if (raw.length < 4) return null;
  if (raw[0] === 0x1f && raw[1] === 0x8b) return "gzip";
  if (raw[0] === 0x28 && raw[1] === 0xb5 && raw[2] === 0x2f && raw[3] === 0xfd) return "zstd";
  if (raw[0] === 0x78 && raw.readUInt16BE(0) % 31 === 0) return "deflate";
  return null;
}

const tooLarge = "too large";

/** What grows past the bound has this at its beginning: of ever shorter beginnings of the bytes, the first within it. */
function beginningUnder(coding: string, bytes: Buffer, maxBytes: Bytes): Buffer | undefined {
  for (let length = bytes.length >> 1; length > 0; length >>= 1) {
    const found = undo(coding, bytes.subarray(0, length), maxBytes, true);
    if (found !== tooLarge) return found;
  }
  return undefined;
}

/** One coding off; undefined when the bytes are not that. Of `beginning` no end is expected. */
function undo(
  coding: string,
  bytes: Buffer,
  maxOutputLength: Bytes,
  beginning = false,
): Buffer | typeof tooLarge | undefined {
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
        } catch (error) {
          if (outgrew(error)) return tooLarge;
          return inflateRawSync(bytes, lenient);
        }
      case "br":
        return brotliDecompressSync(bytes, {
          maxOutputLength,
          ...(beginning && { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
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
