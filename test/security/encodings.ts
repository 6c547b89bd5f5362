import { writers } from "../keys/writers.ts";

/*
 * The ways in which an endpoint may write a key: all that the redactor is held to know. Tests echo keys in each, and
 * look for keys in each.
 */

export interface Encoding {
  readonly name: string;
  readonly write: (key: string) => string;
}

const octets = (key: string) => [...Buffer.from(key)];
const hex = (byte: number) => byte.toString(16).padStart(2, "0");
const eachOctet =
  (write: (byte: number) => string, between = "") =>
  (key: string) =>
    octets(key).map(write).join(between);
const eachCharacter =
  (write: (character: string) => string, between = "") =>
  (key: string) =>
    [...key].map(write).join(between);
const code = (character: string) => character.codePointAt(0) ?? 0;
const percent = eachOctet((byte) => `%${hex(byte)}`);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** RFC 4648 §6. */
export function base32(key: string, alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"): string {
  const bits = octets(key)
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const text = groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, "0"), 2)]).join("");
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}

/** As Bitcoin addresses are written. */
function base58(key: string): string {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  let number = BigInt(`0x${Buffer.from(key).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = `${alphabet[Number(number % 58n)]}${text}`;
  return text;
}

function rot13(key: string): string {
  return key.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Modified base64 of UTF-16BE (RFC 2152). */
function utf7(key: string): string {
  return `+${Buffer.from(key, "utf16le").swap16().toString("base64").replaceAll("=", "")}-`;
}

const further: readonly Encoding[] = [
  { name: "as it is", write: (key) => key },
  { name: "lower case", write: (key) => key.toLowerCase() },
  { name: "capitals", write: (key) => key.toUpperCase() },
  { name: "form encoding", write: (key) => new URLSearchParams({ k: key }).toString().slice(2) },
  { name: "percent-encoding in capitals", write: (key) => percent(key).toUpperCase() },
  { name: "percent-encoding, twice over", write: (key) => percent(key).replaceAll("%", "%25") },
  { name: "percent-encoding, three times", write: (key) => percent(key).replaceAll("%", "%2525") },
  { name: "JavaScript's escape", write: eachCharacter((c) => `%u${code(c).toString(16).padStart(4, "0")}`) },
  {
    name: "JSON escapes in capitals",
    write: eachCharacter((c) => `\\u${hex(code(c)).padStart(4, "0").toUpperCase()}`),
  },
  { name: "JSON escapes, twice over", write: eachCharacter((c) => `\\\\u${hex(code(c)).padStart(4, "0")}`) },
  { name: "code-point escapes", write: eachCharacter((c) => `\\u{${hex(code(c))}}`) },
  { name: "octal escapes", write: eachOctet((byte) => `\\${byte.toString(8).padStart(3, "0")}`) },
  { name: "CSS escapes", write: eachCharacter((c) => `\\${code(c).toString(16).padStart(6, "0")}`) },
  { name: "decimal references without semicolons", write: eachCharacter((c) => `&#${code(c)}`) },
  {
    name: "hexadecimal references in capitals",
    write: eachCharacter((c) => `&#X${hex(code(c)).toUpperCase()};`),
  },
  { name: "base64url without padding", write: (key) => Buffer.from(key).toString("base64url") },
  { name: "base64, two octets in", write: (key) => base64(`::${key}`) },
  { name: "base64, twice over", write: (key) => base64(base64(key)) },
  { name: "base64 of the key backwards", write: (key) => base64([...key].reverse().join("")) },
  { name: "base64 of hex", write: (key) => base64(Buffer.from(key).toString("hex")) },
  { name: "hex of base64", write: (key) => Buffer.from(base64(key)).toString("hex") },
  { name: "base64 in short lines", write: (key) => base64(key).replaceAll(/.{8}/g, "$&\n") },
  { name: "percent-encoded base64", write: (key) => encodeURIComponent(base64(key)) },
  { name: "base64 of UTF-16", write: (key) => Buffer.from(key, "utf16le").toString("base64") },
  {
    name: "a segment of a JWT",
    write: (key) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"key":"${key}"}`).toString("base64url")}.c2ln`,
  },
  { name: "basic credentials", write: (key) => `Basic ${base64(`user:${key}`)}` },
  { name: "hex with colons", write: eachOctet(hex, ":") },
  { name: "hex with spaces", write: eachOctet(hex, " ") },
  { name: "hex with hyphens", write: eachOctet((byte) => hex(byte).toUpperCase(), "-") },
  { name: "hex with 0x", write: eachOctet((byte) => `0x${hex(byte)}`, ", ") },
  { name: "one number with 0x", write: (key) => `0x${Buffer.from(key).toString("hex")}` },
  { name: "decimal numbers", write: eachOctet(String, ", ") },
  {
    name: "hex of the key backwards",
    write: (key) => Buffer.from([...key].reverse().join("")).toString("hex"),
  },
  { name: "backwards in another case", write: (key) => [...key].reverse().join("").toUpperCase() },
  { name: "ROT13", write: rot13 },
  { name: "quoted-printable", write: eachOctet((byte) => `=${hex(byte).toUpperCase()}`) },
  {
    name: "quoted-printable with soft line breaks",
    write: (key) => `${key.slice(0, 5)}=\r\n${key.slice(5, 9)}=\n${key.slice(9)}`,
  },
  { name: "base32", write: (key) => base32(key) },
  {
    name: "base32 in small letters, without padding",
    write: (key) => base32(key).replaceAll("=", "").toLowerCase(),
  },
  { name: "base32hex", write: (key) => base32(key, "0123456789ABCDEFGHIJKLMNOPQRSTUV") },
  { name: "base58", write: base58 },
  { name: "UTF-7", write: utf7 },
  { name: "UTF-16, big-endian octets", write: (key) => [...key].map((c) => `\0${c}`).join("") },
  { name: "UTF-32 octets", write: (key) => [...key].map((c) => `${c}\0\0\0`).join("") },
  {
    name: "fullwidth forms",
    write: (key) => key.replaceAll(/[!-~]/g, (c) => String.fromCharCode(code(c) + 0xfee0)),
  },
  {
    name: "mathematical letters",
    write: (key) =>
      key.replaceAll(/[A-Za-z]/g, (c) =>
        String.fromCodePoint((c <= "Z" ? 0x1d400 - 65 : 0x1d41a - 97) + code(c)),
      ),
  },
  { name: "canonical decomposition", write: (key) => key.normalize("NFD") },
  { name: "hyphens inside", write: (key) => key.replaceAll(/.{4}(?=.)/g, "$&-") },
  { name: "a list of characters", write: (key) => JSON.stringify([...key]) },
  { name: "labels of a host name", write: (key) => `${key.slice(0, 10)}.${key.slice(10)}.example.com` },
  { name: "comments inside", write: (key) => key.replaceAll(/.{5}(?=.)/g, "$&<!-- -->") },
  { name: "an element for each character", write: eachCharacter((c) => `<span>${c}</span>`) },
  { name: "zero-width joiners", write: (key) => [...key].join("\u200d") },
  { name: "bidirectional controls", write: (key) => `\u202e${[...key].reverse().join("")}\u202c` },
  { name: "colour sequences inside", write: (key) => [...key].join("\u001b[0m") },
];

/** Every way, each by its own name. */
export const encodings: readonly Encoding[] = [
  ...further,
  ...writers.map(({ name, write }) => ({ name, write })),
];
