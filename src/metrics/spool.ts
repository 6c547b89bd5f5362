import { randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Bytes } from "../units.ts";

/** What is held in memory before it goes to a file. */
const held: Bytes = 64 * 1024;

/** Lines that are to be had again later: the first ones in memory, and no more in memory however many there are. */
export class Spool {
  #lines: string[] = [];
  #size = 0;
  #file: { readonly handle: FileHandle; readonly path: string } | undefined;

  /** @param line ends with a line feed, and has no other. */
  async add(line: string): Promise<void> {
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size < held) return;
    this.#file ??= await temporaryFile();
    await this.#file.handle.appendFile(this.#lines.join(""));
    this.#lines = [];
    this.#size = 0;
  }

  /** All lines in their order, some at a time. */
  async *read(): AsyncGenerator<readonly string[]> {
    let rest = "";
    // Text and not bytes: a character may be split between two reads.
    const stored = this.#file?.handle.createReadStream({ start: 0, encoding: "utf8", autoClose: false });
    for await (const text of (stored ?? []) as AsyncIterable<string>) {
      const lines = `${rest}${text}`.split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith("\n") ? "" : (lines.pop() ?? "");
      yield lines;
    }
    yield this.#lines;
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#lines = [];
    await file?.handle.close();
    if (file !== undefined) await rm(file.path, { force: true });
  }
}

/** A file of nobody else's, which is gone with the process where the system can do that. */
export async function temporaryFile(): Promise<{ handle: FileHandle; path: string }> {
  const file = path.join(tmpdir(), `prevalidate-${process.pid}-${randomBytes(8).toString("hex")}`);
  const handle = await open(file, "wx+", 0o600);
  // Nameless from now on, where that can be done: it is gone with the process, whatever ends it.
  if (process.platform !== "win32") await rm(file, { force: true });
  return { handle, path: file };
}
