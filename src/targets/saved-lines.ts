import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import type { Bytes } from "../units.ts";

/** A report as it stands in a file. */
export interface SavedText {
  readonly text: string;
  /** Line, from 1, where reports stand one a line. */
  readonly line?: number;
  readonly offset: Bytes;
  readonly length: Bytes;
}

/** A single report that is no longer than this is read as a whole. */
const mostOfOne: Bytes = 256 * 2 ** 20;

/**
 * Reads reports as `--reporter json` and `ndjson` write them, one at a time: a line each, or a single one that may be
 * laid out over many lines.
 * @throws UsageError for a file that can't be read.
 */
export async function* savedTexts(file: string): AsyncGenerator<SavedText> {
  let first = true;
  try {
    for await (const saved of lines(file)) {
      if (saved.text.trim() === "") continue;
      // A report laid out for reading begins with a line that is no JSON by itself.
      if (first && !isJson(saved.text)) {
        yield await whole(file);
        return;
      }
      first = false;
      yield saved;
    }
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new UsageError(`can't read ${file}: ${fileProblem(error)}`, { cause: error });
  }
}

/** Reads one again. */
export async function savedTextAt(file: string, { offset, length }: Pick<SavedText, "offset" | "length">) {
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.toString("utf8").replace(/^\ufeff/, "");
  } finally {
    await handle.close();
  }
}

/** The lines of a file with their ends, and where they are. */
export async function* lines(file: string): AsyncGenerator<SavedText & { readonly line: number }> {
  let parts: Buffer[] = [];
  let [offset, length, line] = [0, 0, 0];
  const take = () => {
    const text = Buffer.concat(parts).toString("utf8");
    const taken = { text: offset === 0 ? text.replace(/^\ufeff/, "") : text, line: ++line, offset, length };
    offset += length;
    [parts, length] = [[], 0];
    return taken;
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, at)) {
      parts.push(chunk.subarray(at, end + 1));
      length += end + 1 - at;
      at = end + 1;
      yield take();
    }
    if (at < chunk.length) parts.push(chunk.subarray(at));
    length += chunk.length - at;
    if (length > mostOfOne) throw new UsageError(`${file} has a line that is too long for a report`);
  }
  if (length > 0) yield take();
}

async function whole(file: string): Promise<SavedText> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size > mostOfOne) throw new UsageError(`${file} is no JSON report, nor one a line`);
    const text = (await handle.readFile("utf8")).replace(/^\ufeff/, "");
    return { text, offset: 0, length: size };
  } finally {
    await handle.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
