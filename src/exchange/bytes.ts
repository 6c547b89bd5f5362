import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The octets of one source, unpacked, read a chunk at a time. */
export interface SourceBytes {
  /** What it begins with, up to 64 KiB: enough to tell the format. A byte order mark is taken off. */
  readonly head: Buffer;
  /** All of it, `head` included. Rejects when the source breaks off. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Lets go of the file. */
  close(): void;
}

/** A source whose octets can't be had: damaged, or packed in a way that is not read. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code = "SOURCE_UNREADABLE";
}

const chunkSize = 64 * 1024;
const headSize = 64 * 1024;

/**
 * Opens a source. Gzip (RFC 1952) is told by its first octets and unpacked as it is read, so what it
 * unpacks to is never held as a whole. UTF-16 with a byte order mark becomes UTF-8.
 * @param file its path, or `-` for standard input.
 * @throws what node:fs throws; SourceError.
 */
export async function openBytes(file: string, stdin: Readable, signal?: AbortSignal): Promise<SourceBytes> {
  const origin = file === "-" ? stdin : createReadStream(file, { highWaterMark: chunkSize });
  const stop = () => origin.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  const close = () => {
    signal?.removeEventListener("abort", stop);
    if (file !== "-") origin.destroy();
  };
  try {
    const plain = await withHead(octetsOf(origin), 2);
    const open = isGzip(plain.head)
      ? await withHead(unpacked(plain.chunks), headSize)
      : await withHead(plain.chunks, headSize);
    if (isGzip(plain.head) && isGzip(open.head)) throw new SourceError("is gzip within gzip: unpack it once");
    const decoded = await decodedText(open);
    return { ...decoded, close };
  } catch (error) {
    close();
    throw error;
  }
}

interface Opened {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
}

async function* octetsOf(origin: Readable): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of origin) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), "utf8");
}

/** Reads until so many octets are there, and puts them back. */
async function withHead(chunks: AsyncIterable<Buffer>, wanted: number): Promise<Opened> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  for (let length = 0; length < wanted; ) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  const whole = first.length === 1 && first[0] !== undefined ? first[0] : Buffer.concat(first);
  return { head: whole.subarray(0, Math.max(wanted, headSize)), chunks: resumed(whole, iterator) };
}

async function* resumed(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize });
  // The error comes out of the iteration below; pipeline only wants to be heard.
  pipeline(Readable.from(chunks, { objectMode: false, highWaterMark: chunkSize }), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new SourceError("the gzip data is damaged or cut off", { cause: error });
    throw error;
  }
}

/** Windows shells write UTF-16 when output is redirected. */
async function decodedText({ head, chunks }: Opened): Promise<Opened> {
  if (head[0] === 0xff && head[1] === 0xfe) return withHead(transcoded(chunks), headSize);
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return withHead(withoutMark(chunks), headSize);
  return { head, chunks };
}

async function* transcoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new TextDecoder("utf-16le");
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8");
  yield Buffer.from(decoder.decode(), "utf8");
}

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let first = true;
  for await (const chunk of chunks) {
    yield first ? chunk.subarray(3) : chunk;
    first = false;
  }
}
