import type { Range, TextView } from "./view.ts";
import { occurrences } from "./view.ts";

/*
 * Base64 and base64url (RFC 4648 §4, §5) write three octets as four characters, so a key inside
 * longer text can come out in three ways. Of each, the characters that the key alone decides
 * are looked for.
 */

/** Shorter cores than this turn up by chance. */
const shortestCore = 6;

/** The characters that some octets decide, for each of their three alignments. */
export function base64Cores(bytes: Buffer): readonly string[] {
  return [0, 1, 2]
    .map((before) => {
      const encoded = Buffer.concat([Buffer.alloc(before), bytes, Buffer.alloc(3)]).toString("base64");
      return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    })
    .filter((core) => core.length >= shortestCore);
}

const remembered = new Map<string, readonly string[]>();
const mostRemembered = 32;

/** The cores of a key in UTF-8: asked for with every text. */
function coresOf(key: string): readonly string[] {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const made = base64Cores(Buffer.from(key, "utf8"));
  remembered.set(key, made);
  return made;
}

/**
 * Finds runs of base64 or base64url that hold a key.
 * @param view the text as some reader decodes it.
 * @param key in clear.
 * @param extent `run` gives whole runs, since a run with the key cut out still shows its neighbours;
 *   `core` gives the characters that the key decides.
 * @returns ranges of the view.
 */
export function findBase64(view: TextView, key: string, extent: "run" | "core" = "run"): readonly Range[] {
  const standard = view.text.replaceAll("-", "+").replaceAll("_", "/");
  const hits = coresOf(key)
    .flatMap((core) => occurrences(standard, core))
    .sort((a, b) => a.start - b.start);
  const runs: Range[] = [];
  for (const hit of hits) {
    if (hit.end <= (runs.at(-1)?.end ?? 0)) continue;
    runs.push(extent === "run" ? wholeRun(view.text, hit) : hit);
  }
  return runs;
}

/**
 * Extends a range to the run of base64 it stands in, over line breaks where whole lines of base64 follow one another.
 * @param text in which the range stands.
 */
export function wholeRun(text: string, range: Range): Range {
  let { start, end } = range;
  for (;;) {
    while (start > 0 && inAlphabet(text.charCodeAt(start - 1))) start--;
    const previous = lineBefore(text, start);
    if (previous === undefined) break;
    start = previous;
  }
  for (;;) {
    while (end < text.length && inAlphabet(text.charCodeAt(end))) end++;
    const next = lineAfter(text, end);
    if (next === undefined) break;
    end = next;
  }
  return { start, end };
}

/** Lines that mailers and PEM writers break base64 into are longer than this, but for the last. */
const shortestLine = 40;

function lineBefore(text: string, start: number): number | undefined {
  const breakLength = text.startsWith("\r\n", start - 2) ? 2 : text[start - 1] === "\n" ? 1 : 0;
  if (breakLength === 0) return undefined;
  let at = start - breakLength;
  while (at > 0 && inAlphabet(text.charCodeAt(at - 1))) at--;
  return start - breakLength - at >= shortestLine ? at : undefined;
}

function lineAfter(text: string, end: number): number | undefined {
  const breakLength = text.startsWith("\r\n", end) ? 2 : text[end] === "\n" ? 1 : 0;
  if (breakLength === 0) return undefined;
  const from = end + breakLength;
  let at = from;
  while (at < text.length && inAlphabet(text.charCodeAt(at))) at++;
  const alone = at === text.length || text[at] === "\r" || text[at] === "\n";
  return at > from && (alone || at - from >= shortestLine) ? at : undefined;
}

function inAlphabet(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 43 ||
    code === 47 ||
    code === 45 ||
    code === 95 ||
    code === 61
  );
}
