/**
 * Octets that came and were not used yet. However small the pieces are in which they come, taking them in costs time in
 * proportion to their number.
 */
export class ByteQueue {
  #store: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** The store was allocated here, so that more may be written behind its contents. */
  #owned = false;

  get length(): number {
    return this.#end - this.#start;
  }

  /** What is there, as a view that holds until the next call of `push`. */
  get bytes(): Buffer {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Adds octets behind the others. The piece itself is kept as long as it stands alone. */
  push(piece: Buffer): void {
    if (this.length === 0) {
      this.#store = piece;
      this.#start = 0;
      this.#end = piece.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.#end + piece.length > this.#store.length) this.#grow(piece.length);
    piece.copy(this.#store, this.#end);
    this.#end += piece.length;
  }

  /** Takes octets off the front. */
  drop(count: number): void {
    this.#start += Math.min(count, this.length);
    if (this.length === 0) this.clear();
  }

  clear(): void {
    this.#store = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
    this.#owned = false;
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * (this.length + more), 1024));
    this.bytes.copy(larger);
    this.#end = this.length;
    this.#start = 0;
    this.#store = larger;
    this.#owned = true;
  }
}
