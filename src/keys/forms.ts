import type { KeyForm } from "../evidence.ts";
import {
  findEncoded,
  findEscaped,
  findHex,
  findMixed,
  findOtherCase,
  findReversed,
  findSplit,
  findTrimmed,
  findWide,
  shortestAltered,
} from "./finders.ts";
import { findFragments, findSimilar, findTruncated } from "./near.ts";
import type { Readings } from "./readings.ts";
import { findNumbers, findPlusAsSpace, findPunctuated, findTwiceEncoded } from "./taken-apart.ts";
import { occurrences, type Range } from "./view.ts";

export { Readings } from "./readings.ts";

/*
 * The one place that knows in which ways a key may be written. The redactor hides what it finds;
 * the probes report it.
 */

/** A key, and how it is written there. */
export interface Found extends Range {
  readonly form: KeyForm;
  readonly note?: string;
}

/** Forms from the surest to the least: where several hold at one place, the first is told. */
export const formsByPrecedence: readonly KeyForm[] = [
  "exact",
  "other-case",
  "html-escaped",
  "url-encoded",
  "json-escaped",
  "split",
  "utf-16",
  "base64",
  "hex",
  "reversed",
  "truncated",
  "similar",
];

/** Places at which a part of a key is looked at: a report tells three, and all are hidden. */
const mostPieces = { report: 2000, hide: Number.POSITIVE_INFINITY };
/** No form, and no telling piece, of a key of this length or more is shorter. */
const shortestPiece = 8;

/**
 * Finds a key in a text, in every form known.
 * @param readings of the text; share them between keys.
 * @param key in clear; the empty key is nowhere.
 * @param purpose `report` finds what is surely the key; `hide` also what would give too much of it away.
 * @returns ranges of the text, which may overlap; see `withoutOverlaps`. Takes time in proportion to the text.
 */
export function findForms(readings: Readings, key: string, purpose: "report" | "hide"): readonly Found[] {
  const { raw } = readings;
  const exact = occurrences(raw.text, key).map((range): Found => ({ form: "exact", ...range }));
  if (key.length < shortestAltered || raw.text.length < Math.min(key.length, shortestPiece)) return exact;
  const urls = key.includes(" ") ? [...readings.url, ...readings.form] : readings.url;
  const inOneWay = [
    ...exact,
    ...findOtherCase(raw, key),
    ...findEscaped(readings.html, key, "html-escaped"),
    ...findEscaped(urls, key, "url-encoded"),
    ...findEscaped(readings.json, key, "json-escaped"),
    ...findSplit(readings, key),
  ];
  const bare = key.trim();
  const mixed = apartFrom(
    inOneWay,
    [...findMixed(readings, key), ...findPunctuated(readings, key)],
    raw.text.length,
  );
  const plusAsSpace = apartFrom(inOneWay, findPlusAsSpace(raw.text, key), raw.text.length);
  return [
    ...inOneWay,
    ...mixed,
    ...plusAsSpace,
    ...findTwiceEncoded(raw.text, key),
    ...findNumbers(raw.text, key),
    ...findWide(raw.text, key),
    ...findEncoded(readings, key),
    ...findHex(readings, key),
    ...findReversed(raw.text, key),
    ...findTrimmed(raw.text, key),
    ...apartFrom(plusAsSpace, findTruncated(raw.text, bare, mostPieces[purpose]), raw.text.length),
    ...(purpose === "hide" ? findFragments(raw.text, bare) : []),
    ...findSimilar(raw.text, bare, purpose === "hide" ? "anywhere" : "token"),
  ];
}

/**
 * As `findForms`, without undoing escapes and leaving out what stands between: forms that a long text can be searched
 * for at little cost.
 */
export function findUnescaped(readings: Readings, key: string, purpose: "report" | "hide"): readonly Found[] {
  const { text } = readings.raw;
  const exact = occurrences(text, key).map((range): Found => ({ form: "exact", ...range }));
  if (key.length < shortestAltered) return exact;
  const bare = key.trim();
  return [
    ...exact,
    ...findOtherCase(readings.raw, key),
    ...findReversed(text, key),
    ...findTrimmed(text, key),
    ...findTruncated(text, bare, mostPieces[purpose]),
    ...findSimilar(text, bare, purpose === "hide" ? "anywhere" : "token"),
  ];
}

function apartFrom(found: readonly Found[], others: readonly Found[], length: number): readonly Found[] {
  if (others.length === 0) return others;
  const taken = new Uint8Array(length);
  for (const { start, end } of found) taken.fill(1, start, end);
  return others.filter(({ start, end }) => !taken.subarray(start, end).includes(1));
}

/**
 * Leaves one form at each place: the surest.
 * @param found ranges of one text, of one key or several.
 * @param length of that text.
 */
export function withoutOverlaps<F extends Found>(found: readonly F[], length: number): readonly F[] {
  const taken = new Uint8Array(length);
  const order = (item: F) => formsByPrecedence.indexOf(item.form);
  return [...found]
    .sort((a, b) => order(a) - order(b) || b.end - b.start - (a.end - a.start) || a.start - b.start)
    .filter(({ start, end }) => {
      if (taken.subarray(start, end).includes(1)) return false;
      taken.fill(1, start, end);
      return true;
    })
    .sort((a, b) => a.start - b.start);
}
