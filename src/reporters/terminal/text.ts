import { withoutOrders } from "../../redact/visible.ts";

/*
 * Text on its way to a terminal: what it may contain, how wide it is, where it breaks.
 */

/** Marks of English prose that have a form in ASCII. */
const asciiForms: Readonly<Record<string, string>> = {
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "‹": "<",
  "›": ">",
  "…": "...",
  "–": "-",
  "—": "-",
  "·": "-",
  "→": "->",
  "×": "x",
  "≤": "<=",
  "≥": ">=",
  "\u00a0": " ",
  "\ufffd": "?",
};

/** Writes text in ASCII: prose marks by their likeness, anything else by its code point (`\u{e9}`). */
export function toAscii(text: string): string {
  return text.replaceAll(
    /[^\0-\x7f]/gu,
    (char) => asciiForms[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Takes out what could steer a terminal, reorder its line, or give orders to a system that runs jobs: control characters but line breaks, and the
 * bidirectional controls. Tabs become spaces. Fresh reports have none of these; a saved one may have anything.
 */
export function harmless(text: string): string {
  return withoutOrders(text.replaceAll(/\r\n?/g, "\n"))
    .replaceAll("\t", "    ")
    .replaceAll(/[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Columns that text takes up: combining marks and format characters take none. Wide East Asian forms count as one. */
export function columns(text: string): number {
  return [...text.replaceAll(/[\p{Mn}\p{Me}\p{Cf}]/gu, "")].length;
}

/**
 * Breaks text into lines of at most `width` columns, at spaces where there are any, keeping its own line breaks.
 * @param width at least 1.
 * @returns one line at least, none with spaces at its end.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, width));
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => chop(long, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columns(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((broken) => broken.trimEnd());
}

/** Cuts a word that fits no line, such as a URL. */
export function chop(word: string, width: number): readonly string[] {
  if (columns(word) <= width) return [word];
  const chars = [...word];
  const parts: string[] = [];
  for (let at = 0; at < chars.length; at += width) parts.push(chars.slice(at, at + width).join(""));
  return parts;
}
