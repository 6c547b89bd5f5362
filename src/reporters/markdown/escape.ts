import { legible, legibleLine } from "../legible.ts";

/*
 * Text into GitHub Flavored Markdown so that it reads as it did: nothing in it becomes markup, HTML, a link, a
 * mention, a reference or an emoji. Backslashes do for markup. Links and mentions are found by GitHub in the text
 * that is left afterwards, which no backslash prevents: words that have them stand as code.
 */

/**
 * Prose on one line, for a paragraph, a list item or a cell of a table.
 * @returns Markdown that renders as the text, with runs of white space as one space.
 */
export function markdownText(text: string): string {
  return atLineStart(words(legibleLine(text)));
}

/**
 * The program's own prose, which marks commands and names with backticks: these become code, and all else is as in
 * `markdownText`.
 */
export function markdownProse(text: string): string {
  const parts = legibleLine(text).split(marked);
  return atLineStart(parts.map((part, at) => (at % 2 === 1 ? codeSpan(part) : words(part))).join(""));
}

/** Code that stands alone: beside other code its marks would run into the other's. */
const marked = /(?<=(?:^|[\s“”‘’])\(?)`([^`\s](?:[^`]*[^`\s])?)`(?=[.,;:!?)]*(?:$|[\s“”‘’]))/;

function words(line: string): string {
  return line
    .split(/([^\s“”‘’]+)/)
    .map((part, at) => (at % 2 === 1 ? word(part) : part))
    .join("");
}

/** Escapes what would begin a list, a heading or a rule. */
function atLineStart(escaped: string): string {
  return escaped.replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2").replace(/^[-+=#](?=\s|$|[-=#])/, "\\$&");
}

/** A mention or an address, a URL, a reference to an issue, a label or a commit, an emoji, a formula. */
const active = /@|:\/\/|\bwww\.|[#!%~&]\d|\bGH-\d|:[\w+-]+:|\$|\b[0-9a-f]{40}\b/i;

function word(text: string): string {
  if (!active.test(text)) return escapeMarkup(text);
  const [, inner = text, after = ""] = /^(.*?)([.,;!?)\]]*)$/s.exec(text) ?? [];
  return active.test(inner) ? `${codeSpan(inner)}${escapeMarkup(after)}` : codeSpan(text);
}

function escapeMarkup(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>&|~]/g, "\\$&");
}

/**
 * Text as code on one line.
 * @param text not empty; runs of white space become a space.
 */
export function codeSpan(text: string): string {
  // Rows of tables are cut at their pipes before code is known (GFM §4.10), and no escape holds behind a backslash:
  // pipes stand between pieces of code.
  return legibleLine(text)
    .split(/(\|+)/)
    .map((part, at) => (at % 2 === 1 ? escapeMarkup(part) : part.trim() === "" ? part : code(part)))
    .join("");
}

function code(text: string): string {
  const ticks = "`".repeat(longestRun(text) + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/** A block of code, whatever is in it. */
export function codeBlock(text: string): string {
  const lines = legible(text);
  const ticks = "`".repeat(Math.max(3, longestRun(lines) + 1));
  return `${ticks}\n${lines}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
