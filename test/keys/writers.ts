import fc from "fast-check";
import type { KeyForm } from "../../src/evidence.ts";

/** A way in which a server may write a key, and the form it should be recognised as. */
export interface Writer {
  readonly name: string;
  readonly form: KeyForm;
  write(key: string): string;
}

const chars = (key: string) => [...key];
const pad = (code: number, digits: number) => code.toString(16).padStart(digits, "0");
const code = (c: string) => c.codePointAt(0) ?? 0;
const swapped = (c: string) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase());

export const writers: readonly Writer[] = [
  { name: "another case", form: "other-case", write: (key) => chars(key).map(swapped).join("") },
  {
    name: "decimal references",
    form: "html-escaped",
    write: (key) =>
      chars(key)
        .map((c) => `&#${code(c)};`)
        .join(""),
  },
  {
    name: "hexadecimal references without semicolons",
    form: "html-escaped",
    write: (key) =>
      `${chars(key)
        .map((c) => `&#x${pad(code(c), 2)}`)
        .join("")};`,
  },
  {
    name: "a single reference",
    form: "html-escaped",
    write: (key) => `${key.slice(0, 3)}&#0${code(key[3] ?? "")};${key.slice(4)}`,
  },
  {
    name: "references, twice over",
    form: "html-escaped",
    write: (key) =>
      chars(key)
        .map((c) => `&amp;#${code(c)};`)
        .join(""),
  },
  {
    name: "percent-encoding of everything",
    form: "url-encoded",
    write: (key) => [...Buffer.from(key)].map((byte) => `%${pad(byte, 2)}`).join(""),
  },
  {
    name: "percent-encoding of one character",
    form: "url-encoded",
    write: (key) => `${key.slice(0, -1)}%${pad(code(key.at(-1) ?? ""), 2).toUpperCase()}`,
  },
  {
    name: "JSON escapes",
    form: "json-escaped",
    write: (key) =>
      chars(key)
        .map((c) => `\\u${pad(code(c), 4)}`)
        .join(""),
  },
  {
    name: "JavaScript escapes",
    form: "json-escaped",
    write: (key) =>
      chars(key)
        .map((c) => `\\x${pad(code(c), 2)}`)
        .join(""),
  },
  { name: "base64", form: "base64", write: (key) => Buffer.from(key).toString("base64") },
  {
    name: "base64url, one octet in",
    form: "base64",
    write: (key) => Buffer.from(`:${key}`).toString("base64url"),
  },
  {
    name: "base64 in longer text",
    form: "base64",
    write: (key) => Buffer.from(`{"a":"${key}","b":1}`).toString("base64"),
  },
  {
    name: "base64 in lines",
    form: "base64",
    write: (key) =>
      Buffer.from(`${"some text before it ".repeat(4)}${key}${" and after".repeat(7)}`)
        .toString("base64")
        .replaceAll(/.{76}/g, "$&\r\n"),
  },
  { name: "hex", form: "hex", write: (key) => Buffer.from(key).toString("hex") },
  { name: "hex in capitals", form: "hex", write: (key) => Buffer.from(key).toString("hex").toUpperCase() },
  { name: "backwards", form: "reversed", write: (key) => chars(key).reverse().join("") },
  { name: "a line break inside", form: "split", write: (key) => `${key.slice(0, 5)}\r\n${key.slice(5)}` },
  {
    name: "tags inside",
    form: "split",
    write: (key) => `${key.slice(0, 4)}<b class="x">${key.slice(4)}</b>`,
  },
  { name: "zero-width spaces", form: "split", write: (key) => chars(key).join("\u200b") },
  { name: "a soft hyphen", form: "split", write: (key) => `${key.slice(0, 6)}\u00ad${key.slice(6)}` },
  {
    name: "a byte-order mark inside",
    form: "split",
    write: (key) => `${key.slice(0, 1)}\ufeff${key.slice(1)}`,
  },
  {
    name: "a zero-width reference",
    form: "split",
    write: (key) => `${key.slice(0, 7)}&#8203;${key.slice(7)}`,
  },
  { name: "UTF-16", form: "utf-16", write: (key) => chars(key).join("\0") },
];

export const lettersAndDigits = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
const marks = [..."!#$&'()*+,-./:;=?@[]^_{|}~"];

const keyOf = (alphabet: readonly string[]) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: 12, maxLength: 32 })
    .map((c) => c.join(""))
    .filter((key) => new Set(key).size > 7 && /[a-z]/.test(key) && /[A-Z]/.test(key) && !hidden(key));

/** Keys that some reader would decode are looked at elsewhere. */
const hidden = (key: string) => /&[#a-z]|%[0-9a-f]{2}|\\|<[a-z/!]/i.test(key);

export const plainKey = keyOf(lettersAndDigits);
export const anyKey = fc.oneof(plainKey, keyOf([...lettersAndDigits, ...marks]));

/** Text around a key that does not itself complete one. */
export const surroundings = fc.constantFrom(
  "",
  " ",
  "ok ",
  "<p>Key: ",
  '{"key":"',
  "\n\n",
  "größe → ",
  "&lt;b&gt; ",
  "100% + ",
  "a=1&b=",
  "‹value› ",
);
