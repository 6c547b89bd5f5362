import { wholeRun } from "./base64.ts";
import { derivedFrom } from "./derived.ts";
import { sharesPiece, tellingPiece } from "./pieces.ts";
import type { Readings } from "./readings.ts";
import { lowered, type Range, type TextView } from "./view.ts";

/*
 * Keys in runs of another alphabet's letters, and as rows of numbers. Both are read once for all keys.
 */

/** Runs in which base64 and its kin can hide eight characters. */
const run = /[A-Za-z0-9+/_-]{9,}/g;

/** The same broken into lines, with no other words on them. */
const brokenRun =
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}(?:\r?\n[ \t]{0,40}[A-Za-z0-9+/_-]+={0,2}(?=\s|$|[<"',;]))+/g;
const longerThanWords = 13;

/** A run as it stands, and what is compared of it. */
interface Run extends Range {
  /** With `+` and `/` for base64's last two characters. */
  readonly standard: string;
  readonly small: string;
}

/** Runs of letters and digits that hold a key in another alphabet, as a whole. */
export function inRuns({ raw, url, json }: Readings, key: string): readonly Range[] {
  return [raw, ...url.slice(-1), ...json.slice(-1)].flatMap((view) =>
    runsOf(view)
      .filter((one) => holds(one, key))
      .map((range) => view.source(wholeRun(view.text, range))),
  );
}

const runs = new WeakMap<TextView, readonly Run[]>();

function runsOf(view: TextView): readonly Run[] {
  const known = runs.get(view);
  if (known !== undefined) return known;
  const made: Run[] = [];
  for (const { 0: whole, index } of [...view.text.matchAll(run), ...view.text.matchAll(brokenRun)]) {
    // Words of prose are in one case, hold no figures, and are not long.
    if (whole.length < longerThanWords && !/\d|[a-z][A-Z]|[A-Z]{9}/.test(whole)) continue;
    const letters = whole.replaceAll(/[\s=]+/g, "");
    const standard = letters.replaceAll("-", "+").replaceAll("_", "/");
    made.push({ start: index, end: index + whole.length, standard, small: lowered(letters) });
  }
  runs.set(view, made);
  return made;
}

function holds({ standard, small }: Run, key: string): boolean {
  const { exact, lower, grams } = derivedFrom(key);
  const holdsAny = (text: string, patterns: typeof exact) =>
    patterns.some((pattern) => sharesPiece(text, pattern.text, pattern.least));
  return (
    (grams.exact.mayBeIn(standard) && holdsAny(standard, exact)) ||
    (grams.lower.mayBeIn(small) && holdsAny(small, lower))
  );
}

const hexNumbers = /(?:(?:0x|\\x)?[0-9a-f]{2}[^0-9a-z\\]{0,4}){7,}(?:0x|\\x)?[0-9a-f]{2}/gi;
const decimalNumbers = /(?:\d{1,3}[^0-9a-z]{1,4}){7,}\d{1,3}/gi;

const numbers = new WeakMap<Readings, readonly (Range & { readonly octets: readonly string[] })[]>();

/** A key's octets as numbers, with anything between them. */
export function inNumbers(readings: Readings, key: string): readonly Range[] {
  const written = [key, [...key].reverse().join("")];
  return numbersOf(readings).filter(({ octets }) =>
    octets.some((text) => written.some((way) => sharesPiece(text, way, tellingPiece))),
  );
}

/** Rows of numbers, and what they are as octets. */
function numbersOf(readings: Readings): NonNullable<ReturnType<typeof numbers.get>> {
  const known = numbers.get(readings);
  if (known !== undefined) return known;
  const { text } = readings.raw;
  const hex = [...text.matchAll(hexNumbers)].map(({ 0: all, index }) => {
    const digits = all.replaceAll(/0x|[^0-9a-f]/gi, "");
    const octets = [digits, digits.slice(1)].map((some) => Buffer.from(some, "hex").toString("utf8"));
    return { start: index, end: index + all.length, octets };
  });
  const decimal = [...text.matchAll(decimalNumbers)].map(({ 0: all, index }) => {
    const octets = [Buffer.from((all.match(/\d+/g) ?? []).map(Number)).toString("utf8")];
    return { start: index, end: index + all.length, octets };
  });
  const made = [...hex, ...decimal];
  numbers.set(readings, made);
  return made;
}
