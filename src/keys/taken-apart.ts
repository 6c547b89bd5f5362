import { joinSplit } from "./escapes.ts";
import type { Found } from "./forms.ts";
import type { Readings } from "./readings.ts";
import { occurrences, rewrite, TextView } from "./view.ts";

/*
 * Keys whose characters are all there, and put down one by one, in groups, or in another charset.
 */

/** Fewer letters and digits than this come together by chance when what stands between them is left out. */
const shortestApart = 12;
/** Marks that may stand between two characters of a key: `","` of a list, `' + '` of a program, `=` and a line end. */
const longestGap = 8;

/** Characters that are looked through: more than a report shows of any text. */
const searched = 65_536;
/** NULs are left: they are what UTF-16 and UTF-32 have between the characters. */
const apart = /[^\p{L}\p{N}\0]+/gu;

/** The same, and quicker, where there is nothing else. */
const asciiApart = /[^A-Za-z0-9\0]+/g;
const ascii = /^[\0-\x7f]*$/;

/**
 * Finds a key of letters and digits with marks between them: `abcd-efgh`, `["a","b"]`, `'abcd' + 'efgh'`.
 * @returns ranges as form `split`.
 */
export function findPunctuated(readings: Readings, key: string): readonly Found[] {
  // Words without a digit are put together from other words: `validation_key` holds no key “validationkey”.
  if (key.length < shortestApart || !/\p{N}/u.test(key) || key.search(apart) !== -1) return [];
  const { text } = readings.raw;
  const beginning = text.slice(0, searched);
  if (!readings.bare(searched, ascii.test(text) ? asciiApart : apart).includes(key)) return [];
  const bare = rewrite(new TextView(beginning), apart, ([gap]) =>
    gap.length <= longestGap ? "" : undefined,
  );
  return occurrences(bare.text, key)
    .filter((range) => bare.touched(range))
    .map((range) => bare.source(range))
    .map(({ start, end }) => ({
      form: "split",
      start,
      end,
      note: `split by ${gapsIn(text.slice(start, end))}`,
    }));
}

/** What stands between the characters, for people: the first two kinds. */
function gapsIn(text: string): string {
  const gaps = [...new Set(joinSplit(new TextView(text)).text.match(apart) ?? [])];
  return gaps.length === 0
    ? "marks"
    : gaps
        .slice(0, 2)
        .map((gap) => `“${gap}”`)
        .join(" and ");
}

/** Finds the octets of a key as a list of decimal numbers, as a byte buffer in JSON has it. */
export function findNumbers(text: string, key: string): readonly Found[] {
  const octets = [...Buffer.from(key, "utf8")];
  if (octets.length < 4 || !text.includes(`${octets[0]}`)) return [];
  return [...text.matchAll(new RegExp(`(?<!\\d)${octets.join("\\s{0,20},\\s{0,20}")}(?!\\d)`, "g"))].map(
    ({ index, 0: { length } }) => ({
      form: "hex",
      start: index,
      end: index + length,
      note: "as a list of numbers",
    }),
  );
}

/** Finds a key whose plus signs were read as the spaces that they stand for in a form. */
export function findPlusAsSpace(text: string, key: string): readonly Found[] {
  const read = key.replaceAll("+", " ");
  if (read === key || key.length < shortestApart) return [];
  return occurrences(text, read).map((range) => ({
    form: "similar",
    ...range,
    note: "each + came back as a space",
  }));
}

/** Finds a key beyond ASCII whose UTF-8 octets were read as Latin-1 or Windows-1252, and encoded again. */
export function findTwiceEncoded(text: string, key: string): readonly Found[] {
  if (!/[^\x00-\x7f]/.test(key)) return [];
  const octets = Buffer.from(key, "utf8");
  const read = new Set([octets.toString("latin1"), new TextDecoder("windows-1252").decode(octets)]);
  return [...read].flatMap((wrong) =>
    occurrences(text, wrong).map((range): Found => ({ form: "utf-16", ...range, note: "encoded twice" })),
  );
}
