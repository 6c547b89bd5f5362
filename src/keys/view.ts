/*
 * Text as some reader would decode it, which still knows where each of its characters stands in
 * the text it came from.
 */

/** A half-open range of UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One replaced piece: where it stands before (`from`) and after (`to`) the replacement. */
interface Edit {
  readonly from: Range;
  readonly to: Range;
}

export class TextView {
  readonly text: string;
  readonly #findEdits: () => readonly Edit[];
  #lower: string | undefined;
  #foundEdits: readonly Edit[] | undefined;
  readonly #base: TextView | undefined;

  /**
   * @param text what the view reads.
   * @param edits gives the replacements that led from the base's text to this one, in order; asked once, when needed.
   * @param base the view that was read; absent for the source itself.
   */
  constructor(text: string, edits: () => readonly Edit[] = () => [], base?: TextView) {
    this.text = text;
    this.#findEdits = edits;
    this.#base = base;
  }

  /** The text in lower case without a change of length, so that offsets stay. */
  get lower(): string {
    this.#lower ??= lowered(this.text);
    return this.#lower;
  }

  get #edits(): readonly Edit[] {
    this.#foundEdits ??= this.#findEdits();
    return this.#foundEdits;
  }

  /** The range of the source that this range of the view was read from, whole escapes included. */
  source(range: Range): Range {
    if (this.#base === undefined) return range;
    return this.#base.source({ start: this.#before(range.start), end: this.#after(range.end) });
  }

  /** Whether any piece inside that range was replaced, here or in a view before this one. */
  touched(range: Range): boolean {
    if (this.#base === undefined) return false;
    const index = this.#lastAtOrBefore(range.end - 1);
    const edit = this.#edits[index];
    if (edit !== undefined) {
      const removed = edit.to.start === edit.to.end;
      if (removed ? edit.to.start > range.start : edit.to.end > range.start) return true;
    }
    return this.#base.touched({ start: this.#before(range.start), end: this.#after(range.end) });
  }

  #before(position: number): number {
    const edit = this.#edits[this.#lastAtOrBefore(position)];
    if (edit === undefined) return position;
    return position < edit.to.end ? edit.from.start : edit.from.end + (position - edit.to.end);
  }

  #after(end: number): number {
    if (end === 0) return 0;
    const edit = this.#edits[this.#lastAtOrBefore(end - 1)];
    if (edit === undefined) return end;
    return end <= edit.to.end ? edit.from.end : edit.from.end + (end - edit.to.end);
  }

  /** Index of the last edit that begins at or before the position, or -1. */
  #lastAtOrBefore(position: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#edits[middle]?.to.start ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Lower case without a change of length. */
export function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll(/[A-Z]+/g, (run) => run.toLowerCase());
}

/** What a match turns into: other text, for all of the match or for its first `length` characters. */
export type Replacement = string | { readonly text: string; readonly length: number } | undefined;

/**
 * Reads a view through a decoder.
 * @param view what to read.
 * @param pattern a global regular expression for what may need decoding.
 * @param decode gives the decoded text of a match, or undefined to leave it.
 * @returns a view on the decoded text; the same view when nothing was decoded.
 */
export function rewrite(
  view: TextView,
  pattern: RegExp,
  decode: (match: RegExpExecArray) => Replacement,
): TextView {
  const { text } = view;
  let read = "";
  let copied = 0;
  eachReplacement(text, pattern, decode, (start, end, decoded) => {
    read += text.slice(copied, start) + decoded;
    copied = end;
  });
  if (copied === 0) return view;
  return new TextView(read + text.slice(copied), () => editsOf(text, pattern, decode), view);
}

/** Most views hold no key, and where their characters stood is never asked. */
function editsOf(text: string, pattern: RegExp, decode: Parameters<typeof rewrite>[2]): readonly Edit[] {
  const edits: Edit[] = [];
  let copied = 0;
  let length = 0;
  eachReplacement(text, pattern, decode, (start, end, decoded) => {
    length += start - copied;
    edits.push({ from: { start, end }, to: { start: length, end: length + decoded.length } });
    length += decoded.length;
    copied = end;
  });
  return edits;
}

function eachReplacement(
  text: string,
  pattern: RegExp,
  decode: Parameters<typeof rewrite>[2],
  take: (start: number, end: number, decoded: string) => void,
): void {
  const matcher = new RegExp(pattern.source, pattern.flags);
  for (let match = matcher.exec(text); match !== null; match = matcher.exec(text)) {
    const found = decode(match);
    if (found === undefined) continue;
    const decoded = typeof found === "string" ? { text: found, length: match[0].length } : found;
    const end = match.index + decoded.length;
    take(match.index, end, decoded.text);
    matcher.lastIndex = end;
  }
}

/** Ranges at which `wanted` stands in the text, without overlaps, at most `limit`. */
export function occurrences(text: string, wanted: string, limit = Number.POSITIVE_INFINITY): Range[] {
  const found: Range[] = [];
  if (wanted === "") return found;
  for (let at = text.indexOf(wanted); at !== -1 && found.length < limit; ) {
    found.push({ start: at, end: at + wanted.length });
    at = text.indexOf(wanted, at + wanted.length);
  }
  return found;
}
