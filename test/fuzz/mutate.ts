import type { Random } from "./random.ts";

const words = [
  "\r\n",
  "\n",
  "\r\n\r\n",
  ": ",
  " ",
  "\t",
  "0",
  "-1",
  "4294967296",
  "HTTP/1.1 ",
  "\0",
  "\xff",
  "%",
  "&#",
  "\\u",
  "\x1b[",
  "=",
  ";",
  "chunked",
  "gzip",
  "::",
  "##[",
].map((word) => Buffer.from(word, "latin1"));

/**
 * Damages octets: a few flips, cuts, repetitions and insertions, and pieces of another.
 * @param other to take pieces from.
 * @param most octets of what comes out.
 */
export function mutate(random: Random, bytes: Buffer, other: Buffer, most = 65_536): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let left = 1 + random.few(5); left > 0; left--) mutated = mutateOnce(random, mutated, other);
  return mutated.subarray(0, most);
}

function mutateOnce(random: Random, bytes: Buffer, other: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const length = random.few(64);
  const put = (piece: Buffer, replacing = 0) =>
    Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + replacing)]);
  switch (random.below(9)) {
    case 0:
      return put(Buffer.from([(bytes[at] ?? 0) ^ (1 << random.below(8))]), 1);
    case 1:
      return put(Buffer.from([random.below(256)]), 1);
    case 2:
      return put(Buffer.alloc(0), length);
    case 3:
      return put(bytes.subarray(at, at + length));
    case 4:
      return put(random.pick(words), random.chance(0.5) ? length : 0);
    case 5:
      return bytes.subarray(0, at);
    case 6:
      return put(random.bytes(random.few(16)));
    case 7: {
      const from = random.below(other.length + 1);
      return put(
        other.subarray(from, from + random.below(other.length - from + 1)),
        random.chance(0.5) ? length : 0,
      );
    }
    default: {
      const from = random.below(bytes.length + 1);
      return put(bytes.subarray(from, from + length), length);
    }
  }
}
