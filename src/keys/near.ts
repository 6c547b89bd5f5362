import { describeDifferences } from "./differences.ts";
import type { Found } from "./forms.ts";
import { occurrences } from "./view.ts";

/*
 * Keys that were cut short, or copied with a slip.
 */

/** Keys shorter than this have too many neighbours among ordinary words. */
const shortestKey = 8;
const mostEdits = 2;
/** Below this length, words that differ in two letters are different words. */
const shortestForTwoEdits = 12;
/** Places looked at closely; more of them than this come from no ordinary text. */
const mostPlaces = { anywhere: 20_000, token: 2000 };
/** Of words of their own so many are told apart; a report tells three. */
const mostTokens = 24;

/** Characters of a key that make a piece of it telling: eight, and at least half. */
function telling(key: string): number {
  return Math.max(shortestKey, Math.ceil(key.length / 2));
}

/**
 * Finds beginnings and endings of a key that stand as words of their own.
 * @param most places looked at; all unless given.
 * @returns ranges as form `truncated`, with a note on how many characters are there.
 */
export function findTruncated(text: string, key: string, most?: number): readonly Found[] {
  const least = telling(key);
  if (key.length <= least) return [];
  const heads = occurrences(text, key.slice(0, least), most).map(({ start }) => {
    let length = least;
    while (length < key.length && text[start + length] === key[length]) length++;
    return { start, end: start + length, part: "first" };
  });
  const tails = occurrences(text, key.slice(-least), most).map(({ end }) => {
    let length = least;
    while (length < key.length && text[end - length - 1] === key[key.length - length - 1]) length++;
    return { start: end - length, end, part: "last" };
  });
  return [...heads, ...tails]
    .filter(({ start, end }) => end - start < key.length && isToken(text, start, end))
    .map(({ start, end, part }) => ({
      form: "truncated",
      start,
      end,
      note: `the ${part} ${end - start} of ${key.length} characters`,
    }));
}

/** Finds any piece of a key that is long enough to give it away, wherever it stands. */
export function findFragments(text: string, key: string): readonly Found[] {
  const least = telling(key);
  if (key.length <= least) return [];
  const step = Math.max(1, Math.floor((key.length - least) / 16));
  const found: Found[] = [];
  for (let at = 0; at + least <= key.length; at += step) {
    for (const range of occurrences(text, key.slice(at, at + least))) {
      let { start, end } = range;
      for (let k = at - 1; k >= 0 && start > 0 && text[start - 1] === key[k]; k--) start--;
      for (let k = at + least; k < key.length && text[end] === key[k]; k++) end++;
      found.push({ form: "truncated", start, end });
    }
  }
  return found;
}

/**
 * Finds text within two edits of a key (insertions, deletions, substitutions); within one of a key below 12 characters.
 * @param where `token`: only where it stands as a word of its own; `anywhere`: also inside other text.
 * @returns ranges as form `similar`, with a note on which characters differ.
 */
export function findSimilar(text: string, key: string, where: "token" | "anywhere"): readonly Found[] {
  if (key.length < shortestKey) return [];
  const found: Found[] = [];
  const seen = new Set<number>();
  for (const expected of places(text, key, mostPlaces[where])) {
    if (where === "token" && found.length >= mostTokens) break;
    if (seen.has(expected)) continue;
    seen.add(expected);
    const best = closest(text, key, expected, where);
    if (best === undefined) continue;
    // What is hidden needs no words for how it differs.
    const note = where === "token" ? describeDifferences(key, text.slice(best.start, best.end)) : undefined;
    found.push({ form: "similar", ...best, ...(note !== undefined && { note }) });
  }
  return found;
}

/** Where a near key may begin: two edits leave one third of it as it is. */
function* places(text: string, key: string, most: number): Generator<number> {
  let left = most;
  const cut = [0, 1, 2, 3].map((i) => Math.floor((i * key.length) / 3));
  for (let i = 0; i < 3; i++) {
    const from = cut[i] ?? 0;
    const piece = key.slice(from, cut[i + 1]);
    for (let at = text.indexOf(piece); at !== -1 && left > 0; at = text.indexOf(piece, at + 1)) {
      left--;
      yield at - from;
    }
  }
}

function closest(
  text: string,
  key: string,
  expected: number,
  where: "token" | "anywhere",
): { start: number; end: number } | undefined {
  const allowed = key.length < shortestForTwoEdits ? 1 : mostEdits;
  let best: { start: number; end: number; edits: number } | undefined;
  for (let start = Math.max(0, expected - mostEdits); start <= expected + mostEdits; start++) {
    if (where === "token" && !beginsToken(text, start)) continue;
    for (const { end, edits } of distances(text, key, start)) {
      if (edits === 0 || edits > allowed || end > text.length) continue;
      if (where === "token" && !endsToken(text, end)) continue;
      const longer = best === undefined || end - start > best.end - best.start;
      if (best === undefined || edits < best.edits || (edits === best.edits && longer))
        best = { start, end, edits };
    }
  }
  return best && { start: best.start, end: best.end };
}

/**
 * Levenshtein distances of the key from the text beginning at `start`, for each length within two of the
 * key's, in a band around the diagonal.
 */
function distances(text: string, key: string, start: number): { end: number; edits: number }[] {
  const width = 2 * mostEdits + 1;
  let row = Array.from({ length: width }, (_, k) =>
    k < mostEdits ? Number.POSITIVE_INFINITY : k - mostEdits,
  );
  for (let i = 1; i <= key.length; i++) {
    const next: number[] = [];
    for (let k = 0; k < width; k++) {
      const j = i + k - mostEdits;
      if (j < 0) {
        next.push(Number.POSITIVE_INFINITY);
        continue;
      }
      const same = j > 0 && key[i - 1] === text[start + j - 1];
      const substituted =
        j > 0 ? (row[k] ?? Number.POSITIVE_INFINITY) + (same ? 0 : 1) : Number.POSITIVE_INFINITY;
      const deleted = (row[k + 1] ?? Number.POSITIVE_INFINITY) + 1;
      const inserted = (next[k - 1] ?? Number.POSITIVE_INFINITY) + 1;
      next.push(Math.min(substituted, deleted, inserted));
    }
    if (Math.min(...next) > mostEdits) return [];
    row = next;
  }
  return row.map((edits, k) => ({ end: start + key.length + k - mostEdits, edits }));
}

function isToken(text: string, start: number, end: number): boolean {
  return beginsToken(text, start) && endsToken(text, end);
}

function beginsToken(text: string, start: number): boolean {
  return start === 0 || !wordCharacter.test(text[start - 1] ?? "");
}

function endsToken(text: string, end: number): boolean {
  return end >= text.length || !wordCharacter.test(text[end] ?? "");
}

const wordCharacter = /[\p{L}\p{N}_]/u;
