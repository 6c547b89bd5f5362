import { occurrences, type Range } from "./view.ts";

/** So many characters of a key in a row give too much of it away, wherever they stand. */
export const tellingPiece = 8;

/** Whatever of a pattern is so long has one of these blocks in it. */
export function blocksOf(pattern: string, least: number): readonly string[] {
  const step = Math.ceil(least / 2);
  const block = least - step + 1;
  const count = Math.floor((pattern.length - block) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    pattern.slice(index * step, index * step + block),
  );
}

/**
 * Finds what a text and a pattern have in common, from a length on.
 * @param least characters in a row that count.
 * @returns ranges of the text, which may overlap; each is as long as it can be.
 */
export function piecesIn(text: string, pattern: string, least: number = tellingPiece): readonly Range[] {
  const found: Range[] = [];
  const step = Math.ceil(least / 2);
  for (const [index, block] of blocksOf(pattern, least).entries()) {
    const at = index * step;
    for (const range of occurrences(text, block)) {
      let { start, end } = range;
      for (let k = at - 1; k >= 0 && start > 0 && text[start - 1] === pattern[k]; k--) start--;
      for (let k = at + block.length; k < pattern.length && text[end] === pattern[k]; k++) end++;
      if (end - start >= least) found.push({ start, end });
    }
  }
  return found;
}

/** Whether they have anything in common that is so long. */
export function sharesPiece(text: string, pattern: string, least: number): boolean {
  return text.length >= least && piecesIn(text, pattern, least).length > 0;
}
