import { namedEntities } from "./entities.ts";
import { rewrite, type TextView } from "./view.ts";

/*
 * The escapes that stand between a key and the reader who looks for it byte for byte. Each reads
 * as forgivingly as the most forgiving of its readers.
 */

export type Decoder = (view: TextView) => TextView;

const timesOver = 3;

/**
 * Reads a view through a decoder again and again, while there is something to decode.
 * @returns the view after each time, at most three; empty when nothing is escaped.
 */
export function layers(view: TextView, decode: Decoder): readonly TextView[] {
  const read: TextView[] = [];
  for (let last = view; read.length < timesOver; ) {
    const next = decode(last);
    if (next === last) break;
    read.push(next);
    last = next;
  }
  return read;
}

const entity = /&(?:#0{0,8}(\d{1,7});?|#[xX]0{0,8}([0-9a-fA-F]{1,6});?|([A-Za-z][A-Za-z0-9]{1,31})(;?))/g;

/** Character references of HTML (HTML Living Standard §13.5): decimal, hexadecimal, and names of characters that a key may hold. */
export const unescapeHtml: Decoder = (view) =>
  view.text.includes("&")
    ? rewrite(view, entity, ([all, decimal, hex, name, semicolon]) => {
        if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
        if (hex !== undefined) return character(Number.parseInt(hex, 16));
        if (name === undefined) return undefined;
        const exact = namedEntities.get(name);
        if (exact !== undefined) return exact;
        if (semicolon === ";") return undefined;
        const legacy = legacyNames.find((known) => name.startsWith(known));
        const text = legacy === undefined ? undefined : namedEntities.get(legacy);
        return text === undefined || legacy === undefined || all === undefined
          ? undefined
          : { text, length: legacy.length + 1 };
      })
    : view;

/** Names that HTML reads without a semicolon, whatever follows. */
const legacyNames = ["quot", "QUOT", "amp", "AMP", "lt", "LT", "gt", "GT", "nbsp", "shy"];

/** Percent-encoding of UTF-8 (RFC 3986 §2.1), and the `%uXXXX` of JavaScript's `escape`. */
export const unescapeUrl: Decoder = (view) =>
  view.text.includes("%")
    ? rewrite(view, /%([0-7][0-9a-f])|%u([0-9a-f]{4})|(?:%[89a-f][0-9a-f])+/gi, ([all, ascii, unit]) => {
        if (ascii !== undefined) return String.fromCharCode(Number.parseInt(ascii, 16));
        if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
        const text = Buffer.from(all.replaceAll("%", ""), "hex").toString("utf8");
        return text.includes("\ufffd") ? undefined : text;
      })
    : view;

/** As `unescapeUrl`, with `+` for a space, as forms write it (WHATWG URL §5.1). */
export const unescapeForm: Decoder = (view) => unescapeUrl(rewrite(view, /\+/g, () => " "));

const controls = new Map(Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "0": "\0" }));

/** Escapes of JSON (RFC 8259 §7) and of its kin: JavaScript's `\xNN` and `\u{N}`, a backslash before any mark. */
export const unescapeJson: Decoder = (view) =>
  view.text.includes("\\")
    ? rewrite(
        view,
        /\\(?:u([0-9a-fA-F]{4})|u\{0{0,8}([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([bfnrtv0])|([^A-Za-z0-9]))/g,
        ([, unit, point, byte, control, mark]) => {
          if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
          if (point !== undefined) return character(Number.parseInt(point, 16));
          if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
          return control === undefined ? mark : controls.get(control);
        },
      )
    : view;

/** Characters that a reader doesn't see: zero-width, directional and joining marks, byte-order mark, soft hyphen. */
const invisible = "\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff";
/** What colours text in a terminal, and control characters; NULs are left: they are what UTF-16 has between characters. */
const control = "(?:\\u001b\\[|\\u009b)[0-9;]{0,20}[a-z]|[\\u0001-\\u0008\\u000e-\\u001f\\u007f-\\u009f]";
const between = new RegExp(`[\\s${invisible}]+|<[a-z/!][^<>]{0,500}>|${control}`, "gi");

const marksAlone = new RegExp(`[${invisible}]+|${control}`, "gi");

/** Takes out invisible and control characters alone: what only looks like a tag stays. */
export const withoutMarks: Decoder = (view) => rewrite(view, marksAlone, () => "");

/** Takes out white space, invisible and control characters, and markup tags. */
export const joinSplit: Decoder = (view) => rewrite(view, between, () => "");

/**
 * Says in words what stands between the characters of a split key.
 * @param text the key as it was found, with what splits it.
 */
export function whatSplits(text: string): string {
  const kinds: readonly (readonly [RegExp, string])[] = [
    [/<[a-z/!]/i, "markup"],
    [/\r?\n/, "line breaks"],
    [/[^\S\r\n\ufeff]/, "white space"],
    [/\u00ad/, "soft hyphens"],
    [/\ufeff/, "a byte-order mark"],
    [/[\u0001-\u0008\u000e-\u001f\u007f-\u009f]/, "control characters"],
    [/[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069]/, "invisible characters"],
  ];
  const tagless = text.replaceAll(/<[a-z/!][^<>]{0,500}>/gi, "<b>");
  const found = kinds.filter(([pattern]) => pattern.test(tagless)).map(([, words]) => words);
  return found.length === 0 ? "" : `split by ${found.join(" and ")}`;
}

function character(point: number): string | undefined {
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000)
    ? String.fromCodePoint(point)
    : undefined;
}
