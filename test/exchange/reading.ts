import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  type Captured,
  type ReadOptions,
  readCaptures,
  type Unreadable,
} from "../../src/exchange/captured.ts";

export interface Readings {
  readonly posts: readonly Captured[];
  readonly unreadable: readonly Unreadable[];
}

/** All that there is in some sources. */
export async function readAll(sources: readonly string[], options?: ReadOptions): Promise<Readings> {
  const posts: Captured[] = [];
  const unreadable: Unreadable[] = [];
  for await (const read of readCaptures(sources, options)) {
    if (read.kind === "captured") posts.push(read.captured);
    else unreadable.push(read.unreadable);
  }
  return { posts, unreadable };
}

/** The same from standard input, in pieces of a size. */
export function readText(content: string | Uint8Array, piece = 64 * 1024): Promise<Readings> {
  return readAll(["-"], { stdin: Readable.from(piecesOf(Buffer.from(content as string), piece)) });
}

function* piecesOf(content: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

/** The one post there must be. */
export async function readOne(content: string | Uint8Array, piece?: number): Promise<Captured> {
  const { posts, unreadable } = await readText(content, piece);
  const [post] = posts;
  if (post === undefined || posts.length !== 1 || unreadable.length > 0)
    throw new Error(`${posts.length} posts, and ${JSON.stringify(unreadable)}`);
  return post;
}

/** The one complaint there must be. */
export async function readReason(content: string | Uint8Array): Promise<string> {
  const { posts, unreadable } = await readText(content);
  const [first] = unreadable;
  if (first === undefined || posts.length > 0 || unreadable.length !== 1)
    throw new Error(`${posts.length} posts, and ${JSON.stringify(unreadable)}`);
  return first.reason;
}

/** A folder with files in it, for as long as something runs. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "prevalidate-captures-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function fields(post: Captured): Readonly<Record<string, string>> {
  return Object.fromEntries(post.headers.map(([name, value]) => [name.toLowerCase(), value]));
}
