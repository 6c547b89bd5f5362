import type { Bytes } from "../units.ts";

/** A body that is made while it is sent, so that its size takes no memory. */
export interface LargeBody {
  readonly bytes: Bytes;
  /** The body in pieces, from its beginning each time. */
  chunks(): Iterable<Buffer>;
  /** The same with a few words in place of what fills it. */
  readonly shown: string;
}

/** Base64 of harmless text, in whole quanta of four characters (RFC 4648 §4). */
const filling = Buffer.from(Buffer.from("prevalidate ".repeat(4096)).toString("base64"));
const quantum: Bytes = 4;

/**
 * Makes a text as large as is wished by filling in base64 at one place.
 * @param text with `place` in it once.
 * @param bytes wanted in all. The body has up to three less, and never less than the text without the place.
 */
export function largeBody(text: string, place: string, bytes: Bytes): LargeBody {
  const [before = "", after = ""] = text.split(place);
  const head = Buffer.from(before);
  const tail = Buffer.from(after);
  const room = Math.max(0, bytes - head.length - tail.length);
  const filled = room - (room % quantum);
  return {
    bytes: head.length + filled + tail.length,
    *chunks() {
      yield head;
      for (let left = filled; left > 0; left -= filling.length)
        yield left < filling.length ? filling.subarray(0, left) : filling;
      yield tail;
    },
    shown: `${before}(${filled} bytes of base64)${after}`,
  };
}
