/** Which posts are over, by round and index: a bit for each. */
export class DoneSet {
  readonly #rounds: Uint8Array[] = [];

  add(round: number, index: number): void {
    const at = index >>> 3;
    let bits = this.#rounds[round] ?? new Uint8Array(1024);
    if (at >= bits.length) {
      const wider = new Uint8Array(Math.max(bits.length * 2, at + 1));
      wider.set(bits);
      bits = wider;
    }
    bits[at] = (bits[at] ?? 0) | (1 << (index & 7));
    this.#rounds[round] = bits;
  }

  has(round: number, index: number): boolean {
    return ((this.#rounds[round]?.[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }
}
