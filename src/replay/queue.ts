import type { Milliseconds } from "../units.ts";
import type { Prepared } from "./options.ts";

export interface Queued {
  readonly post: Prepared;
  /** When it is meant to go out, in milliseconds from the start; null for as soon as may be. */
  readonly intended: Milliseconds | null;
}

/**
 * Posts read and not yet sent, in order. Kept in order per MessageId when asked: one whose predecessor is
 * under way is set aside until that is over, and the others go past it.
 */
export class PostQueue {
  readonly #ordered: boolean;
  #items: Queued[] = [];
  #first = 0;
  readonly #ready: Queued[] = [];
  /** MessageIds under way, and the posts that wait for each. */
  readonly #busy = new Map<string, Queued[]>();
  #aside = 0;
  #bytes = 0;

  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** Posts held, those set aside included. */
  get length(): number {
    return this.#items.length - this.#first + this.#ready.length + this.#aside;
  }

  /** Octets of their bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  push(item: Queued): void {
    this.#items.push(item);
    this.#bytes += item.post.body.length;
  }

  /** The next post that may go out, left in its place. */
  peek(): Queued | undefined {
    const released = this.#ready[0];
    if (released !== undefined) return released;
    for (let item = this.#items[this.#first]; item !== undefined; item = this.#items[this.#first]) {
      const waiting = this.#waitingFor(item);
      if (waiting === undefined) return item;
      waiting.push(item);
      this.#aside++;
      this.#advance();
    }
    return undefined;
  }

  /** Takes out what `peek` has shown. */
  take(item: Queued): void {
    if (this.#ready[0] === item) this.#ready.shift();
    else this.#advance();
    this.#bytes -= item.post.body.length;
    const id = this.#idOf(item);
    if (id !== undefined && !this.#busy.has(id)) this.#busy.set(id, []);
  }

  /** Says that a post taken out is over: the next of its MessageId may go. */
  over(item: Queued): void {
    const id = this.#idOf(item);
    const waiting = id === undefined ? undefined : this.#busy.get(id);
    if (id === undefined || waiting === undefined) return;
    const next = waiting.shift();
    if (next === undefined) {
      this.#busy.delete(id);
      return;
    }
    this.#aside--;
    this.#ready.push(next);
  }

  #waitingFor(item: Queued): Queued[] | undefined {
    const id = this.#idOf(item);
    return id === undefined ? undefined : this.#busy.get(id);
  }

  #idOf({ post }: Queued): string | undefined {
    return this.#ordered ? (post.captured.event?.messageId ?? undefined) : undefined;
  }

  #advance(): void {
    this.#first++;
    if (this.#first < 1024) return;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
  }
}
