import { constants, writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { fileProblem } from "../../config/env-file.ts";
import { UsageError } from "../../errors.ts";
import type { Bytes } from "../../units.ts";
import { harBeginning, harEnd } from "./har-entry.ts";

/** A file that posts are saved in, one after another. It has personal data: nobody else may read it. */
export interface SaveFile {
  readonly path: string;
  /** Octets that are in it. */
  readonly size: Bytes;
  /** Adds what the pieces hold. It is safe after `sync`. */
  append(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type SaveFormat = "ndjson" | "har";

/** `.har` is HAR; anything else is our own format. */
export function formatOf(path: string): SaveFormat {
  return /\.har$/i.test(path) ? "har" : "ndjson";
}

/**
 * Opens a file to save in. What is in it stays.
 * @throws UsageError when it can't be written, or is a HAR that something else wrote.
 */
export async function openSaveFile(path: string): Promise<SaveFile> {
  try {
    const isHar = formatOf(path) === "har";
    const append = isHar ? 0 : constants.O_APPEND;
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT | append, 0o600);
    const { size } = await handle.stat();
    return isHar ? await openHar(path, handle, size) : await openNdjson(path, handle, size);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`can't save in ${path}: ${fileProblem(error)}`, { cause: error });
  }
}

async function openNdjson(path: string, handle: FileHandle, size: Bytes): Promise<SaveFile> {
  const file = new AppendFile(path, handle, size);
  // A line that a crash cut short was never answered; what follows must not be joined to it.
  if (size > 0 && (await readAt(handle, size - 1, 1)) !== "\n") await file.append([Buffer.from("\n")]);
  return file;
}

async function openHar(path: string, handle: FileHandle, size: Bytes): Promise<SaveFile> {
  const end = Buffer.from(harEnd);
  if (size === 0) {
    const file = new AppendFile(path, handle, 0, end, Buffer.from(harBeginning));
    return file;
  }
  const ours = (await readAt(handle, 0, 16)).startsWith('{"log":{"version');
  if (!ours || (await readAt(handle, size - end.length, end.length)) !== harEnd) {
    await handle.close();
    throw new UsageError(`can't save in ${path}: it is no HAR of prevalidate's own; name another file`);
  }
  return new AppendFile(path, handle, size - end.length, end);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<string> {
  if (position < 0) return "";
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("latin1", 0, bytesRead);
}

/** Writes behind what is there. A format's end is written after each addition, and over by the next. */
class AppendFile implements SaveFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #end: Buffer | undefined;
  #separator: Buffer;
  #size: number;
  #torn = false;

  constructor(path: string, handle: FileHandle, size: Bytes, end?: Buffer, beginning?: Buffer) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
    this.#end = end;
    this.#separator = beginning ?? Buffer.from(end === undefined ? "" : ",\n");
  }

  get size(): Bytes {
    return this.#size;
  }

  async append(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    try {
      await this.#add(pieces);
    } catch (error) {
      this.#torn = true;
      throw error;
    }
  }

  async #add(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    let position = this.#size;
    // Lines go to the end of the file: behind one that could not be finished, too.
    let held = this.#torn && this.#end === undefined ? Buffer.from("\n") : this.#separator;
    for await (const piece of pieces) {
      const next = held.length === 0 ? piece : Buffer.concat([held, piece]);
      held = Buffer.alloc(0);
      position += this.#write(next, position);
    }
    if (this.#end !== undefined) {
      this.#separator = Buffer.from(",\n");
      const length = position + this.#write(this.#end, position);
      if (this.#torn) await this.#handle.truncate(length);
    }
    this.#torn = false;
    this.#size = position;
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** At once, since this only fills the page cache: handing it to another thread takes longer. */
  #write(bytes: Buffer, position: number): number {
    for (let at = 0; at < bytes.length; )
      at += writeSync(this.#handle.fd, bytes, at, bytes.length - at, position + at);
    return bytes.length;
  }
}
