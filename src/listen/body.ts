import { isUtf8 } from "node:buffer";
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Bytes } from "../units.ts";

/** Of one body; what is longer goes to a file, and only its beginning is kept at hand. */
export const mostInMemory: Bytes = 1_048_576;

/** A body that was caught, transfer-coding removed and nothing else. */
export interface KeptBody {
  /** Its whole length. */
  readonly bytes: Bytes;
  /** The whole, or the first MiB of a longer one. */
  readonly beginning: Buffer;
  /** Its octets are UTF-8, all of them. */
  readonly isUtf8: boolean;
  /** Where the whole of a longer one is. The file goes when the post does. */
  readonly file?: string;
  /** Why only the beginning of a longer one could be kept. */
  readonly lost?: string;
}

/** The pieces of a body, in order. */
export function bodyPieces(body: KeptBody): AsyncIterable<Buffer> | readonly Buffer[] {
  return body.file === undefined
    ? [body.beginning]
    : createReadStream(body.file, { highWaterMark: mostInMemory });
}

/** The whole of a body at once, for those who need it so. Undefined when it is longer than `most`. */
export function wholeBody(body: KeptBody, most: Bytes): Buffer | undefined {
  if (body.lost !== undefined || body.bytes > most) return undefined;
  return body.file === undefined ? body.beginning : readFileSync(body.file);
}

/** A folder for long bodies, made when the first comes and gone when it is closed. */
export class BodyFolder {
  #folder: string | undefined;
  #serial = 0;

  next(): string {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), "prevalidate-listen-"));
    return path.join(this.#folder, `body-${++this.#serial}`);
  }

  drop(body: KeptBody): void {
    if (body.file !== undefined) rmSync(body.file, { force: true });
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Keeps a body while it comes. */
export class BodyKeeper {
  readonly #folder: BodyFolder;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #beginning: Buffer | undefined;
  #file: { readonly path: string; readonly descriptor: number } | undefined;
  #lost: string | undefined;
  #text: Utf8Watch | undefined;

  constructor(folder: BodyFolder) {
    this.#folder = folder;
  }

  /** Takes the next piece. Long bodies are written at once: a page cache is faster than the network that they come by. */
  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#beginning === undefined) {
      this.#pieces.push(piece);
      if (this.#bytes > mostInMemory) this.#spill();
      return;
    }
    this.#text?.add(piece);
    this.#write(piece);
  }

  finish(): KeptBody {
    const [only] = this.#pieces;
    const { length } = this.#pieces;
    const beginning =
      this.#beginning ?? (length === 1 && only !== undefined ? compact(only) : Buffer.concat(this.#pieces));
    if (this.#file !== undefined) closeSync(this.#file.descriptor);
    return {
      bytes: this.#bytes,
      beginning,
      isUtf8: this.#text === undefined ? isUtf8(beginning) : this.#text.whole,
      ...(this.#file !== undefined && { file: this.#file.path }),
      ...(this.#lost !== undefined && { lost: this.#lost }),
    };
  }

  /** The post came to nothing. */
  discard(): void {
    this.#folder.drop(this.finish());
  }

  #spill(): void {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [];
    // A copy, so that the rest is let go of.
    this.#beginning = Buffer.from(all.subarray(0, mostInMemory));
    this.#text = new Utf8Watch();
    this.#text.add(all);
    try {
      const file = this.#folder.next();
      this.#file = { path: file, descriptor: openSync(file, "wx", 0o600) };
    } catch (error) {
      this.#lost = reason(error);
      return;
    }
    this.#write(all);
  }

  #write(piece: Buffer): void {
    if (this.#file === undefined) return;
    try {
      for (let at = 0; at < piece.length; ) at += writeSync(this.#file.descriptor, piece, at);
    } catch (error) {
      this.#lost = reason(error);
      closeSync(this.#file.descriptor);
      rmSync(this.#file.path, { force: true });
      this.#file = undefined;
    }
  }
}

/** A small body is copied into the pool that Node has for such, so that what it came in can be let go of. */
function compact(bytes: Buffer): Buffer {
  return bytes.length < 4096 ? Buffer.from(bytes) : bytes;
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown";
}

/** Tells of octets that come in pieces whether they are UTF-8. */
class Utf8Watch {
  #good = true;
  #begun: Buffer = Buffer.alloc(0);

  add(piece: Buffer): void {
    if (!this.#good) return;
    const bytes = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
    const end = bytes.length - unfinished(bytes);
    this.#good = isUtf8(bytes.subarray(0, end));
    this.#begun = Buffer.from(bytes.subarray(end));
  }

  get whole(): boolean {
    return this.#good && this.#begun.length === 0;
  }
}

/** Octets at the end that begin a character and do not finish it (RFC 3629 §3). */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const octet = bytes[bytes.length - back] ?? 0;
    if ((octet & 0xc0) === 0x80) continue;
    const needed = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}
