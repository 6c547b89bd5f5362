import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { defineFault, type Fault } from "../../define.ts";
import { hostile } from "./pour.ts";

const mebibyte = 1_048_576;

/** An endpoint whose answer is coded. */
function coded(name: string, id: string, title: string, coding: string, make: () => Buffer): Fault {
  return defineFault({
    hostile: name,
    id,
    title,
    serve: async (lab) => {
      const body = make();
      return { url: await lab.http(() => ({ headers: { "Content-Encoding": coding }, body })) };
    },
  });
}

const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

/** Members of a gzip file follow one another (RFC 1952 §2.2): half a gibibyte at the cost of sixteen mebibytes. */
function gzipBomb(): Buffer {
  const member = gzipSync(zeros(16 * mebibyte), { level: 9 });
  return Buffer.concat(Array.from({ length: 32 }, () => member));
}

/** A frame of blocks that each repeat one octet 128 KiB long (RFC 8878 §3.1.1.2.2). */
function zstdBomb(): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  const block = (last: boolean) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((131_072 << 3) | (1 << 1) | Number(last), 0, 3);
    return bytes;
  };
  return Buffer.concat([head, ...Array.from({ length: 8191 }, () => block(false)), block(true)]);
}

const undoesZstd = "zstdDecompressSync" in process.getBuiltinModule("node:zlib");

/** Bodies that are small as they travel. */
export const hostileCodings: readonly Fault[] = [
  coded("gzip-bomb", "http/decompression-bomb", "half a gibibyte in gzip", "gzip", gzipBomb),
  coded("deflate-bomb", "http/decompression-bomb", "sixty-four mebibytes in deflate", "deflate", () =>
    deflateSync(zeros(64 * mebibyte), { level: 9 }),
  ),
  coded("brotli-bomb", "http/decompression-bomb", "sixty-four mebibytes in a hundred octets", "br", () =>
    brotliCompressSync(zeros(64 * mebibyte), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  ),
  coded(
    "zstd-bomb",
    undoesZstd ? "http/decompression-bomb" : "http/unasked-encoding",
    "a gibibyte in zstd",
    "zstd",
    zstdBomb,
  ),
  coded("gzip-in-gzip", "http/decompression-bomb", "half a gibibyte in gzip in gzip", "gzip, gzip", () =>
    gzipSync(gzipBomb(), { level: 9 }),
  ),
  coded(
    "codings-many",
    "http/decompression-bomb",
    "ten codings one on another",
    Array.from({ length: 10 }, () => "gzip").join(", "),
    () => Array.from({ length: 10 }).reduce<Buffer>((inner) => gzipSync(inner), zeros(1024)),
  ),
  coded(
    "codings-thousand",
    "http/decompression-bomb",
    "a thousand codings named in one field",
    Array.from({ length: 1000 }, () => "br").join(","),
    () => zeros(64),
  ),
  coded("gzip-name-endless", "http/bad-encoding", "a file name without end in the head of gzip", "gzip", () =>
    Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(512 * 1024, "x")]),
  ),
  hostile("gzip-endless", "http/endless-body", "gzip without end", (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    const member = gzipSync(Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * n) & 255)));
    const goOn = (): void => {
      if (socket.destroyed) return;
      if (socket.write(Buffer.concat(Array.from({ length: 64 }, () => member)))) setImmediate(goOn);
      else socket.once("drain", goOn);
    };
    goOn();
  }),
];
