import type { Milliseconds } from "../../units.ts";

/** Something that a watch acts on. */
export type WatchEvent =
  | { readonly kind: "key" }
  | { readonly kind: "quit" }
  | { readonly kind: "signal" }
  | { readonly kind: "change"; readonly file: string };

/** Events that nobody has looked at yet. */
export class Inbox {
  #events: WatchEvent[] = [];
  #wake = () => {};

  put(event: WatchEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** Whether something lies here. */
  get any(): boolean {
    return this.#events.length > 0;
  }

  /** Takes out changes of files that wait; what somebody asked for stays. */
  dropChanges(): boolean {
    const before = this.#events.length;
    this.#events = this.#events.filter(({ kind }) => kind !== "change");
    return this.#events.length < before;
  }

  /** The next event; several that mean the same are one. What ends the watch goes first. */
  async next(): Promise<WatchEvent> {
    while (!this.any) await this.arrival();
    const ending = this.#events.find(({ kind }) => kind === "signal" || kind === "quit");
    const event = ending ?? (this.#events[0] as WatchEvent);
    this.#events = this.#events.filter(({ kind }) => kind !== event.kind);
    return event;
  }

  /** Over when something comes, or after `ms`. */
  arrival(ms?: Milliseconds): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
