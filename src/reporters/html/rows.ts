import type { FileHandle } from "node:fs/promises";
import { rm } from "node:fs/promises";
import { temporaryFile } from "../../metrics/spool.ts";
import type { Bytes } from "../../units.ts";

/** What is held in memory before it goes to a file. */
const held: Bytes = 256 * 1024;

/** Where a text is to be found again. */
export interface Place {
  readonly at: Bytes;
  readonly length: Bytes;
}

/**
 * Texts that are written in another order than they come in. Few stay in memory; many go to a temporary file, so that
 * a page of thousands takes no more memory than one of hundreds.
 */
export class RowStore {
  #held: Buffer[] = [];
  #heldSize: Bytes = 0;
  #stored: Bytes = 0;
  #file: { readonly handle: FileHandle; readonly path: string } | undefined;

  async add(text: string): Promise<Place> {
    const bytes = Buffer.from(text);
    const place = { at: this.#stored + this.#heldSize, length: bytes.length };
    this.#held.push(bytes);
    this.#heldSize += bytes.length;
    if (this.#heldSize < held) return place;
    this.#file ??= await temporaryFile();
    await this.#file.handle.appendFile(Buffer.concat(this.#held));
    this.#stored += this.#heldSize;
    this.#held = [];
    this.#heldSize = 0;
    return place;
  }

  /** The texts of these places, one after another. */
  async read(places: readonly Place[]): Promise<string> {
    const rest = Buffer.concat(this.#held);
    const parts: Buffer[] = [];
    for (const { at, length } of places) {
      const inMemory = at - this.#stored;
      if (inMemory >= 0) parts.push(rest.subarray(inMemory, inMemory + length));
      else parts.push(await this.#readStored(at, length));
    }
    return Buffer.concat(parts).toString();
  }

  async #readStored(at: Bytes, length: Bytes): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = (await this.#file?.handle.read(bytes, read, length - read, at + read)) ?? {};
      if (!bytesRead) throw new Error("a line of the overview is lost: its temporary file was cut short");
      read += bytesRead;
    }
    return bytes;
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#held = [];
    await file?.handle.close();
    if (file !== undefined) await rm(file.path, { force: true });
  }
}
