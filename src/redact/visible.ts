import type { Range } from "../keys/view.ts";

/*
 * Characters that steer a terminal, or hide what a text says (Unicode's bidirectional controls,
 * zero-width characters) or give orders to a system that runs jobs, and the signs shown in their place.
 */

/** C0, DEL, C1, soft hyphen, zero-width and bidirectional controls, line separators, tags, lone surrogates. */
const hidden =
  /(?:[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])+/g;

/** A patch of the least weight. */
export interface Sign extends Range {
  readonly text: string;
  readonly weight: 0;
}

/**
 * Finds the characters that must not be shown as they are. Line feeds, CR LF and tabs may be.
 * @param text any text.
 * @param line true when the text is to stand on one line: then line ends and tabs are signs, too.
 * @returns each with its sign: `␛` for ESC, `\x9b` for C1, `\u202e` for the rest.
 */
export function hiddenCharacters(text: string, line = false): readonly Sign[] {
  const signs: Sign[] = [];
  for (const { 0: run, index: start } of text.matchAll(hidden)) {
    const endsLine = run.endsWith("\r") && text[start + run.length] === "\n" && !line;
    const shown = endsLine ? run.slice(0, -1) : run;
    if (shown !== "") signs.push({ start, end: start + shown.length, text: signsOf(shown), weight: 0 });
  }
  if (!line) return signs;
  const ends = [...text.matchAll(/[\n\t]/g)].map(({ 0: all, index }) => ({
    start: index,
    end: index + 1,
    text: signOf(all),
    weight: 0 as const,
  }));
  return [...signs, ...ends].sort((a, b) => a.start - b.start);
}

/**
 * What systems that run jobs take for an order when it stands in a log. GitHub's runner takes `##[` anywhere in a
 * line and `::` at its start, white space aside (actions/runner, ActionCommand.cs); Azure Pipelines takes `##vso[`,
 * and TeamCity `##teamcity[`. Lines are broken where they are shown, so `::` before the name of an order counts
 * anywhere.
 */
const orders =
  /#(?=#[\w.-]{0,40}\[)|(?<=^|\s):(?=:[a-z][\w-]{0,60}[^\n]*?::)|:(?=:(?:add-(?:mask|matcher|path)|debug|echo|end-?group|error|group|notice|remove-matcher|save-state|set-(?:env|output)|stop-commands|warning)(?![\w-]))/gi;

/**
 * Finds what would give an order to the system whose log the text is written to.
 * @returns the first character of each, with its sign: `\x23` for `#`, `\x3a` for `:`.
 */
export function jobOrders(text: string): readonly Sign[] {
  if (!text.includes("##") && !text.includes("::")) return [];
  return [...text.matchAll(orders)].map(({ 0: all, index: start }) => ({
    start,
    end: start + 1,
    text: signOf(all),
    weight: 0,
  }));
}

/** Text with signs in the place of what would give an order. */
export function withoutOrders(text: string): string {
  if (!text.includes("##") && !text.includes("::")) return text;
  return text.replaceAll(orders, signOf);
}

function signsOf(run: string): string {
  return run.length === 1 ? signOf(run) : [...run].map(signOf).join("");
}

function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
