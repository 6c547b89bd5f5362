import { base64Cores } from "./base64.ts";
import { Grams } from "./grams.ts";
import { blocksOf, tellingPiece } from "./pieces.ts";
import { lowered } from "./view.ts";

/** What a key looks like when it has been written otherwise, and how much of that tells. */
export interface Pattern {
  readonly text: string;
  readonly least: number;
}

/** What a key may have become in a run of letters and digits. */
export interface Derived {
  /** As they are, with `+` and `/` for base64's last two characters. */
  readonly exact: readonly Pattern[];
  /** In lower case. */
  readonly lower: readonly Pattern[];
  /** The key in lower case as it is, backwards, without white space, and turned by thirteen letters. */
  readonly turned: readonly Pattern[];
  /** For each of these, a quick test that there is nothing of them. */
  readonly grams: { readonly exact: Grams; readonly lower: Grams; readonly turned: Grams };
}

const remembered = new Map<string, Derived>();
const mostRemembered = 16;

/**
 * Writes a key in base64 of its octets, of what it reads backwards, as UTF-16, in hex and in base64, in hex of all
 * these, in base32 and base58, and turns it round.
 * @param key in clear.
 * @returns the characters that the key alone decides, wherever in a longer text it stands.
 */
export function derivedFrom(key: string): Derived {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const made = derive(key);
  remembered.set(key, made);
  return made;
}

function derive(key: string): Derived {
  const octets = Buffer.from(key, "utf8");
  const backwards = Buffer.from([...key].reverse().join(""), "utf8");
  const little = Buffer.from(key, "utf16le");
  const big = Buffer.from(little).swap16();
  const hex = [octets.toString("hex"), octets.toString("hex").toUpperCase()].map((text) => Buffer.from(text));
  const inner = base64Cores(octets).map((core) => Buffer.from(core));
  const exact = [
    ...[octets, backwards].flatMap((bytes) => in64(bytes, tellingPiece)),
    ...[little, big, ...hex].flatMap((bytes) => in64(bytes, 2 * tellingPiece)),
    ...inner.flatMap((bytes) => in64(bytes, decided(tellingPiece, 6))),
    { text: base58(octets), least: Math.max(tellingPiece, base58(octets).length) },
  ];
  const lower = [
    ...[octets, backwards].map((bytes) => inHex(bytes, tellingPiece)),
    ...[little, big].map((bytes) => inHex(bytes, 2 * tellingPiece)),
    ...inner.map((bytes) => inHex(bytes, decided(tellingPiece, 6))),
    ...[base32Alphabet, base32HexAlphabet].flatMap((alphabet) => in32(octets, alphabet)),
  ];
  const fits = ({ text, least }: Pattern) => text.length >= least;
  const patterns = { exact: exact.filter(fits), lower: lower.filter(fits), turned: turnsOf(key) };
  const grams = (some: readonly Pattern[]) =>
    new Grams(some.flatMap(({ text, least }) => blocksOf(text, least)));
  return {
    ...patterns,
    grams: {
      exact: grams(patterns.exact),
      lower: grams(patterns.lower),
      turned: grams(patterns.turned),
    },
  };
}

function turnsOf(key: string): readonly Pattern[] {
  const small = lowered(key);
  const together = small.replaceAll(/\s/g, "");
  const turns = [small, together, together.normalize("NFKC"), [...together].reverse().join(""), rot13(small)];
  return [...new Set(turns)].map((text) => ({ text, least: tellingPiece }));
}

function rot13(small: string): string {
  return small.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
}

/** Characters of so many bits that so many octets decide on their own, wherever they begin. */
function decided(octets: number, bits: number): number {
  return Math.floor((octets * 8 - 2 * (bits - 1)) / bits);
}

function in64(bytes: Buffer, octets: number): readonly Pattern[] {
  return base64Cores(bytes).map((text) => ({ text, least: decided(octets, 6) }));
}

function inHex(bytes: Buffer, octets: number): Pattern {
  return { text: bytes.toString("hex"), least: 2 * octets };
}

const base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const base32HexAlphabet = "0123456789abcdefghijklmnopqrstuv";

/** RFC 4648 §6 and §7 write five octets as eight characters, so a key can come out in five ways. */
function in32(bytes: Buffer, alphabet: string): readonly Pattern[] {
  return [0, 1, 2, 3, 4].map((before) => {
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const skipped = (5 - ((before * 8) % 5)) % 5;
    const groups = bits.slice(skipped).match(/.{5}/g) ?? [];
    const text = groups.map((group) => alphabet[Number.parseInt(group, 2)]).join("");
    return { text: lowered(text), least: decided(tellingPiece, 5) };
  });
}

const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A key on its own, as one number in base 58. */
function base58(bytes: Buffer): string {
  let text = "";
  for (let left = BigInt(`0x${bytes.toString("hex") || "0"}`); left > 0n; left /= 58n)
    text = `${base58Alphabet[Number(left % 58n)]}${text}`;
  return text;
}
