/** Characters of a block that are looked at. */
const width = 5;
const size = 1 << 16;

/**
 * A quick test for whether a text may hold any of many blocks of five characters or more: one way through the text,
 * however many they are.
 */
export class Grams {
  readonly #known = new Uint8Array(size);

  constructor(blocks: readonly string[]) {
    for (const block of blocks) this.#known[hashAt(block, 0)] = 1;
  }

  /** False only where the text holds none of them. */
  mayBeIn(text: string): boolean {
    for (let at = text.length - width; at >= 0; at--) if (this.#known[hashAt(text, at)] === 1) return true;
    return false;
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let k = at; k < at + width; k++) hash = (Math.imul(hash, 37) + text.charCodeAt(k)) | 0;
  return (hash ^ (hash >>> 16)) & (size - 1);
}
