import { derivedFrom } from "./derived.ts";
import { withoutMarks } from "./escapes.ts";
import { piecesIn, sharesPiece, tellingPiece } from "./pieces.ts";
import { notLetters, Readings } from "./readings.ts";
import { inNumbers, inRuns } from "./runs.ts";
import { lowered, type Range, rewrite, TextView } from "./view.ts";

/*
 * Ways to write a key, or a piece of one, that no handler means as an answer, and that a person or a program could
 * still read the key from. They are hidden, and not told of.
 */

/** Shorter keys are hidden as they are, and in the forms that are told of. */
const shortest = tellingPiece;

/**
 * Finds pieces of a key of eight characters or more, in either case and direction and under any escape known, and what
 * a key becomes in other alphabets.
 * @param readings of the text; share them between keys.
 * @param key in clear.
 * @returns ranges of the text, which may overlap.
 */
export function findRare(readings: Readings, key: string): readonly Range[] {
  if (key.length < shortest || readings.raw.text.length < shortest) return [];
  return [
    ...viewsOf(readings).flatMap((view) => turned(view, key)),
    ...withoutNuls(readings).flatMap(({ view, inner }) =>
      findRare(inner, key).map((range) => view.source(range)),
    ),
    ...inRuns(readings, key),
    ...inNumbers(readings, key),
    ...amongMarks(readings, key),
    ...plainLetters(readings).flatMap(({ view, inner }) =>
      amongMarks(inner, key).map((range) => view.source(range)),
    ),
  ];
}

const views = new WeakMap<Readings, readonly TextView[]>();

/** The text as it is, and in every way that it can be read; made once, for all keys. */
function viewsOf(readings: Readings): readonly TextView[] {
  const { raw, all } = readings;
  const known = views.get(readings);
  if (known !== undefined) return known;
  const further = all === raw ? [] : [all, ...compatible(all)];
  const made = [raw, ...further, ...otherwiseRead(raw)];
  views.set(readings, made);
  return made;
}

const inners = new WeakMap<Readings, readonly { readonly view: TextView; readonly inner: Readings }[]>();

/** UTF-16 and UTF-32 read octet by octet, with whatever was written in them. */
function withoutNuls(readings: Readings): NonNullable<ReturnType<typeof inners.get>> {
  if (!readings.raw.text.includes("\0")) return [];
  const known = inners.get(readings);
  if (known !== undefined) return known;
  const view = rewrite(readings.raw, /\0+/g, () => "");
  const made = [{ view, inner: new Readings(view.text) }];
  inners.set(readings, made);
  return made;
}

const plain = new WeakMap<Readings, NonNullable<ReturnType<typeof inners.get>>>();

/** The text with letters of other styles as the plain ones that they stand for, where there are any. */
function plainLetters(readings: Readings): NonNullable<ReturnType<typeof inners.get>> {
  const known = plain.get(readings);
  if (known !== undefined) return known;
  const made = compatible(readings.raw).map((view) => ({ view, inner: new Readings(view.text) }));
  plain.set(readings, made);
  return made;
}

function turned(view: TextView, key: string): readonly Range[] {
  const { turned: patterns, grams } = derivedFrom(key);
  if (!grams.turned.mayBeIn(view.lower)) return [];
  return patterns
    .flatMap(({ text, least }) => piecesIn(view.lower, text, least))
    .map((range) => view.source(range));
}

/** The text under escapes of other formats than HTML, URLs and JSON; those alone that occur. */
function otherwiseRead(raw: TextView): readonly TextView[] {
  const { text } = raw;
  return [
    ...(text.includes("=") ? [unquoted(raw)] : []),
    ...(text.includes("\\") ? [withoutOctal(raw), withoutCss(raw)] : []),
    ...(/\+[A-Za-z0-9+/]{3}/.test(text) ? [fromUtf7(raw)] : []),
    ...compatible(raw),
    withoutMarks(raw),
  ].filter((view) => view !== raw);
}

/** Quoted-printable (RFC 2045 §6.7): octets after `=`, and line ends that are none. */
export function unquoted(view: TextView): TextView {
  return rewrite(view, /((?:=[0-9a-f]{2})+)|=[ \t]{0,8}\r?\n/gi, ([, octets]) =>
    octets === undefined ? "" : textOf(Buffer.from(octets.replaceAll("=", ""), "hex")),
  );
}

function withoutOctal(view: TextView): TextView {
  return rewrite(view, /(?:\\[0-3]?[0-7]{2})+/g, ([octets]) =>
    textOf(Buffer.from((octets.match(/\d+/g) ?? []).map((octal) => Number.parseInt(octal, 8)))),
  );
}

/** UTF-8, or Latin-1 where it is none. */
function textOf(octets: Buffer): string {
  const text = octets.toString("utf8");
  return text.includes("\ufffd") ? octets.toString("latin1") : text;
}

/** Escapes of CSS (CSS Syntax §4.3.7). */
function withoutCss(view: TextView): TextView {
  return rewrite(view, /\\([0-9a-f]{2,6})\s?/gi, ([, hex = ""]) => {
    const code = Number.parseInt(hex, 16);
    return code > 0x10ffff ? undefined : String.fromCodePoint(code);
  });
}

/** Modified base64 of UTF-16 between `+` and `-` (RFC 2152). */
function fromUtf7(view: TextView): TextView {
  return rewrite(view, /\+([A-Za-z0-9+/]{3,})-?/g, ([, encoded = ""]) => {
    const octets = Buffer.from(encoded, "base64");
    return octets
      .subarray(0, octets.length & ~1)
      .swap16()
      .toString("utf16le");
  });
}

/** Fullwidth, mathematical and decomposed characters as those that they stand for (Unicode's NFKC). */
function compatible(view: TextView): readonly TextView[] {
  if (!/[^\0-\x7f]/.test(view.text)) return [];
  const foreign = /[\u0300-\u036f]/.test(view.text) ? /[A-Za-z]?[^\0-\x7f]+/g : /[^\0-\x7f]+/g;
  const read = rewrite(view, foreign, ([run]) => {
    const normal = run.normalize("NFKC");
    return normal === run ? undefined : normal;
  });
  return read === view ? [] : [read];
}

/** Shorter words come together by chance where everything between letters is left out; what is no word does not. */
const shortestApart = 12;
const longestGap = 24;

/** The letters and digits of a key, or so many of them, one after another in either direction, with anything else between them. */
function amongMarks({ raw, letters }: Readings, key: string): readonly Range[] {
  const bare = lowered(key).replaceAll(notLetters, "");
  if (bare.length < (/\d|.[A-Z]/.test(key) ? shortest : shortestApart)) return [];
  const least = Math.min(bare.length, shortestApart);
  const wanted = [bare, [...bare].reverse().join("")].filter((order) => sharesPiece(letters, order, least));
  if (wanted.length === 0) return [];
  const view = rewrite(new TextView(raw.lower), notLetters, ([gap]) =>
    gap.length > longestGap ? undefined : "",
  );
  return wanted.flatMap((order) => piecesIn(view.text, order, least).map((range) => view.source(range)));
}
