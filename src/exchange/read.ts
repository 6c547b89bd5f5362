import type { Readable } from "node:stream";
import { openBytes, type SourceBytes, SourceError } from "./bytes.ts";
import type { Read } from "./captured.ts";
import { curlPieces } from "./curl/posts.ts";
import { captured, isProblem, longestValue, mebibytes, type Piece, type Pieces } from "./draft.ts";
import { type Format, recogniseFormat } from "./format.ts";
import { httpFilePieces } from "./http-file.ts";
import { includeFrom } from "./include.ts";
import { jsonPosts } from "./json-posts.ts";
import { linePosts } from "./line-posts.ts";
import { rawPosts } from "./raw-posts.ts";
import { findSources, whyNotOpened } from "./sources.ts";
import { Unrolled } from "./unrolled.ts";

export interface ReadOptions {
  /** What `-` is read from; process.stdin unless given. */
  readonly stdin?: Readable;
  /** Ends the reading, without an error: who gave the signal knows. */
  readonly signal?: AbortSignal;
  /** So many posts at the beginning are read and not given. What can't be read is told all the same. */
  readonly skip?: number;
}

/**
 * Reads captured posts, in whatever they were captured: in order, as they are asked for, and in the memory of the
 * longest of them. What can't be read is told in its place, and the rest goes on.
 * @param sources files, folders, globs, and `-` for standard input; plain or gzip.
 * @throws nothing that is about the captures.
 */
export function readCaptures(
  sources: readonly string[],
  options: ReadOptions = {},
): AsyncIterableIterator<Read> {
  return new Unrolled(readsOf(sources, options), options.signal);
}

async function* readsOf(
  sources: readonly string[],
  { stdin = process.stdin, signal, skip = 0 }: ReadOptions,
): AsyncGenerator<readonly Read[], void, undefined> {
  let index = 0;
  for (const source of findSources(sources)) {
    if (signal?.aborted) return;
    if ("unreadable" in source) {
      yield [{ kind: "unreadable", unreadable: source.unreadable }];
      continue;
    }
    const { file } = source;
    for await (const pieces of piecesOf(file, stdin, signal)) {
      const reads: Read[] = [];
      for (const piece of pieces) {
        if (isProblem(piece)) reads.push(unreadable(piece, file));
        else if (index++ >= skip) reads.push(captured(piece, file, index - 1));
      }
      yield reads;
    }
  }
}

function unreadable({ line, reason }: { line?: number | undefined; reason: string }, file: string): Read {
  return {
    kind: "unreadable",
    unreadable: { source: line === undefined ? { file } : { file, line }, reason },
  };
}

async function* piecesOf(file: string, stdin: Readable, signal: AbortSignal | undefined): Pieces {
  let source: SourceBytes | undefined;
  try {
    source = await openBytes(file, stdin, signal);
    const recognised = recogniseFormat(source.head, file);
    if ("reason" in recognised) yield [{ reason: recognised.reason }];
    else yield* readAs(recognised.format, source, file);
  } catch (error) {
    if (signal?.aborted) return;
    yield [{ reason: whyBroken(error) }];
  } finally {
    source?.close();
  }
}

/** Errors of the system and of unpacking are about the capture; any other is a fault of ours and goes on up. */
function whyBroken(error: unknown): string {
  if (error instanceof SourceError) return error.message;
  if (error instanceof Error && "syscall" in error) return whyNotOpened(error);
  throw error;
}

function readAs(format: Format, { chunks }: SourceBytes, file: string): Pieces {
  switch (format) {
    case "lines":
      return linePosts(chunks);
    case "json values":
      return jsonPosts(chunks, "top");
    case "json array":
      return jsonPosts(chunks, "elements");
    case "har":
      return jsonPosts(chunks, "entries");
    case "raw":
      return rawPosts(chunks);
    case "curl":
      return wholeText(chunks, (text) => curlPieces(text, includeFrom(file)));
    case "http file":
      return wholeText(chunks, (text) => httpFilePieces(text, includeFrom(file)));
  }
}

/** Files that people write by hand are read as a whole. */
async function* wholeText(chunks: AsyncIterable<Buffer>, read: (latin1: string) => Iterable<Piece>): Pieces {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length <= longestValue) continue;
    yield [{ reason: `is longer than ${mebibytes(longestValue)}: split it, or keep it as .ndjson` }];
    return;
  }
  yield* byTheHandful(read(Buffer.concat(parts).toString("latin1")));
}

function* byTheHandful(pieces: Iterable<Piece>): Generator<readonly Piece[], void, undefined> {
  let handful: Piece[] = [];
  for (const piece of pieces) {
    handful.push(piece);
    if (handful.length < 100) continue;
    yield handful;
    handful = [];
  }
  yield handful;
}
