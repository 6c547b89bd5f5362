import type { Transform } from "node:stream";
import type { Bytes } from "../units.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import { codingsIn } from "./body.ts";

/** How much a body is with its codings undone. */
export interface Expansion {
  readonly bytes: Bytes;
  /** It was counted to its end; otherwise there is more. */
  readonly ended: boolean;
}

/**
 * Counts what a coded body expands to, and keeps nothing of it.
 * @param most bytes that are counted, of the body and of what comes out from under each coding on the way.
 * @returns undefined where a coding is not known here. Bytes that are not in their coding end the count.
 */
export function expansionOf(
  { body, headers }: Pick<RawResponse, "body" | "headers">,
  most: Bytes,
): Promise<Expansion | undefined> {
  const declared = headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
  const decoders = codingsIn(declared)
    .toReversed()
    .map((coding) => decoderOf(coding, body));
  const known = decoders.filter((decoder) => decoder !== undefined);
  const first = known[0];
  if (first === undefined || known.length < decoders.length) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let bytes: Bytes = 0;
    const settle = (ended: boolean): void => {
      for (const decoder of known) decoder.destroy();
      resolve({ bytes, ended });
    };
    for (const [index, decoder] of known.entries()) {
      const next = known[index + 1];
      let passed: Bytes = 0;
      decoder.on("data", (chunk: Buffer) => {
        passed += chunk.length;
        if (next === undefined) bytes = passed;
        if (passed >= most) {
          bytes = Math.max(bytes, passed);
          settle(false);
        }
      });
      decoder.on("error", () => settle(true));
      if (next === undefined) decoder.on("end", () => settle(true));
      else decoder.pipe(next);
    }
    first.end(body);
  });
}

function decoderOf(coding: string, body: Buffer): Transform | undefined {
  // Most answers have no coding, and start-up is short of time.
  const zlib = process.getBuiltinModule("node:zlib");
  const { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } = zlib;
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return body.length > 1 && body.readUInt16BE(0) % 31 === 0 && ((body[0] ?? 0) & 15) === 8
        ? createInflate()
        : createInflateRaw();
    case "br":
      return createBrotliDecompress();
    case "zstd":
      // Since Node 22.15.
      return (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress?.();
    default:
      return undefined;
  }
}
