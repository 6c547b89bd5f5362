import type { KeyForm } from "../evidence.ts";
import { findBase64, wholeRun } from "./base64.ts";
import { joinSplit, unescapeHtml, unescapeJson, unescapeUrl, whatSplits } from "./escapes.ts";
import type { Found } from "./forms.ts";
import { decodeAll, type Readings } from "./readings.ts";
import { lowered, occurrences, type Range, TextView } from "./view.ts";

/*
 * A finder for each way to write a whole key.
 */

/** Shorter keys are looked for as they are, and in no other form: those would be found everywhere. */
export const shortestAltered = 4;
/** Keys shorter than this turn up by chance when white space is left out or text is read backwards. */
const shortestLoose = 8;

export function findOtherCase(raw: TextView, key: string): Found[] {
  return occurrences(raw.lower, lowered(key))
    .filter(({ start, end }) => raw.text.slice(start, end) !== key)
    .map((range) => ({ form: "other-case", ...range }));
}

export function findEscaped(views: readonly TextView[], key: string, form: KeyForm): Found[] {
  return views.flatMap((view, index) =>
    occurrences(view.text, key)
      .filter((range) => view.touched(range))
      .map((range) => ({
        form,
        ...view.source(range),
        ...(index > 0 && { note: "escaped more than once" }),
      })),
  );
}

export function findSplit({ raw, joined }: Readings, key: string): Found[] {
  const together = joinSplit(new TextView(key)).text;
  if (together.length < shortestLoose) return [];
  return occurrences(joined.text, together)
    .filter((range) => joined.touched(range))
    .map((range) => {
      const source = joined.source(range);
      return { form: "split", ...source, note: whatSplits(raw.text.slice(source.start, source.end)) };
    });
}

/** Several things at once: escaped twice in different ways, escaped and split, escaped and in another case. */
export function findMixed({ raw, all }: Readings, key: string): Found[] {
  const plain = decodeAll(new TextView(key)).text;
  const wanted = [...new Set([key, plain])].filter((text) => text.length >= shortestLoose);
  const lower = all.lower;
  return wanted.flatMap((text) =>
    occurrences(lower, lowered(text))
      .filter((range) => all.touched(range))
      .map((range) => {
        const source = all.source(range);
        return { ...source, ...nameMixed(raw.text.slice(source.start, source.end), plain) };
      }),
  );
}

function nameMixed(text: string, plain: string): { form: KeyForm; note?: string } {
  const bare = joinSplit(new TextView(text.replaceAll(/&(?:#x?[0-9a-f]+|[a-z0-9]+);/gi, ""))).text;
  if (bare === plain) return { form: "split", note: whatSplits(unescapeHtml(new TextView(text)).text) };
  const note = "in more than one way";
  const view = new TextView(text);
  if (unescapeHtml(view) !== view) return { form: "html-escaped", note };
  if (unescapeUrl(view) !== view) return { form: "url-encoded", note };
  if (unescapeJson(view) !== view) return { form: "json-escaped", note };
  return { form: "split", note: whatSplits(text) };
}

/** UTF-16 and UTF-32 read octet by octet: NULs between the characters. */
export function findWide(text: string, key: string): Found[] {
  if (!text.includes("\0")) return [];
  return ["\0", "\0\0\0"].flatMap((gap) =>
    occurrences(text, [...key].join(gap)).map(({ start, end }): Found => {
      let [from, to] = [start, end];
      if (text[from - 1] === "\0") from--;
      if (text[to] === "\0") to++;
      return { form: "utf-16", start: from, end: to, note: gap.length > 1 ? "as UTF-32" : "as UTF-16" };
    }),
  );
}

export function findEncoded(readings: Readings, key: string): Found[] {
  const { raw, joined, url, json } = readings;
  const inRaw = findBase64(raw, key);
  const escaped = [...url, ...json].flatMap((view) =>
    findBase64(view, key)
      .filter((range) => view.touched(range))
      .map((range) => view.source(range)),
  );
  const wrapped = joined === raw ? [] : findWrapped(readings, key);
  return [...inRaw, ...escaped, ...wrapped].map((range) => ({ form: "base64", ...range }));
}

/** Base64 that is broken into lines, as mail and PEM have it. */
function findWrapped({ raw, joined }: Readings, key: string): Range[] {
  const found: Range[] = [];
  for (const range of findBase64(joined, key, "core")) {
    if (!joined.touched(range)) continue;
    const source = joined.source(range);
    if (source.end > (found.at(-1)?.end ?? 0)) found.push(wholeRun(raw.text, source));
  }
  return found;
}

export function findHex({ raw, joined }: Readings, key: string): Found[] {
  const hex = Buffer.from(key, "utf8").toString("hex");
  const plain = occurrences(raw.lower, hex);
  const spaced = joined === raw ? [] : occurrences(joined.lower, hex).map((range) => joined.source(range));
  return [...plain, ...spaced].map((range) => ({ form: "hex", ...range }));
}

export function findReversed(text: string, key: string): Found[] {
  if (key.length < shortestLoose) return [];
  const backwards = [...key].reverse().join("");
  if (backwards === key) return [];
  return occurrences(text, backwards).map((range) => ({ form: "reversed", ...range }));
}

/** The key given has white space around it, and the text has the key without. */
export function findTrimmed(text: string, key: string): Found[] {
  const trimmed = key.trim();
  if (trimmed === key || trimmed.length < shortestAltered) return [];
  const note = "without the white space around the key that was given";
  return occurrences(text, trimmed).map((range) => ({ form: "similar", ...range, note }));
}
