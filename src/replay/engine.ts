import type { Milliseconds } from "../units.ts";
import type { Ending } from "./failures.ts";
import type { Prepared } from "./options.ts";
import { roomAt, type Schedule } from "./pace.ts";
import { PostQueue, type Queued } from "./queue.ts";
import { Slot, type SlotOptions } from "./slot.ts";

/** How one try of a post went. */
export interface Try {
  readonly post: Prepared;
  readonly ending: Ending;
  /** From 1. */
  readonly attempt: number;
  /** From the moment it was meant to go out, over all tries. */
  readonly latencyMs: Milliseconds;
  /** From the moment this try went out. */
  readonly serviceMs: Milliseconds;
}

/** What is to be done after a try. */
export interface Next {
  /** Try again after so long. */
  readonly againAfterMs?: Milliseconds;
  /** Let nothing go out for so long: the endpoint asked for it. */
  readonly pauseMs?: Milliseconds;
  /** The post is over, and its place is free when this is told so. */
  readonly whenFree?: (free: () => void) => void;
}

export interface EngineOptions extends Omit<SlotOptions, "onResent"> {
  readonly schedule: Schedule;
  readonly concurrency: number;
  readonly pace: Parameters<typeof roomAt>[1];
  readonly ordered: boolean;
  readonly signal?: AbortSignal;
  readonly onTry: (tried: Try) => Next;
  readonly onResent: () => void;
}

/** Bodies held in memory beyond those under way. */
const mostBytesAhead = 8 * 2 ** 20;
/** After an interruption, what is under way has this long to end. */
const graceMs: Milliseconds = 1000;

/** Sends posts as they come, at the pace set, each place for one under way taken again as soon as it is free. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #queue: PostQueue;
  readonly #slots: Slot[] = [];
  readonly #idle: Slot[] = [];
  readonly #began = performance.now();
  #underWay = 0;
  #ended = false;
  #stopped = false;
  #pausedUntil: Milliseconds = 0;
  #timer: NodeJS.Timeout | undefined;
  #onRoom: (() => void) | undefined;
  #finish: () => void = () => {};

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#queue = new PostQueue(options.ordered);
  }

  /** Milliseconds that nothing goes out for, since the endpoint asked for it. */
  get waitingMs(): Milliseconds {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  /** Sends all posts. Rejects only when they can't be read any further. */
  async run(posts: AsyncIterable<Prepared>): Promise<void> {
    const { signal, timeoutMs } = this.#options;
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const clock = setInterval(() => this.#checkTimes(), Math.max(5, timeoutMs / 50));
    const onAbort = (): void => this.#stop();
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) this.#stop();
    try {
      const fed = this.#feed(posts).then(() => {
        this.#ended = true;
        this.#go();
        return finished;
      });
      // An interruption does not wait for whoever writes to standard input.
      await Promise.race([fed, finished]);
    } finally {
      clearInterval(clock);
      clearTimeout(this.#timer);
      signal?.removeEventListener("abort", onAbort);
      for (const slot of this.#slots) slot.close();
    }
  }

  async #feed(posts: AsyncIterable<Prepared>): Promise<void> {
    const ahead = Math.max(64, this.#options.concurrency * 2);
    for await (const post of posts) {
      if (this.#stopped) return;
      this.#queue.push({ post, intended: this.#options.schedule(post) });
      if (this.#idle.length > 0 || this.#slots.length < this.#options.concurrency) this.#go();
      while (!this.#stopped && (this.#queue.length >= ahead || this.#queue.bytes > mostBytesAhead))
        await new Promise<void>((resolve) => {
          this.#onRoom = resolve;
        });
    }
  }

  /** Sends what is due, as far as there is room. */
  #go(): void {
    for (;;) {
      if (this.#stopped) break;
      const now = performance.now();
      const item = this.#queue.peek();
      if (item === undefined) break;
      const due = Math.max(this.#pausedUntil, item.intended === null ? 0 : this.#began + item.intended);
      // Timers are late rather than early: what is due within their grain goes now.
      if (due - now > 0.5) {
        this.#wakeAt(due);
        break;
      }
      const room = roomAt(now - this.#began, this.#options.pace);
      if (this.#underWay >= room) {
        if (room < this.#options.concurrency) this.#wakeAt(now + 10);
        break;
      }
      const slot = this.#idle.pop() ?? this.#newSlot();
      if (slot === undefined) break;
      this.#queue.take(item);
      this.#underWay++;
      this.#try(slot, item, 1, item.intended === null ? now : Math.min(now, this.#began + item.intended));
    }
    this.#makeRoom();
    if (this.#underWay === 0 && (this.#stopped || (this.#ended && this.#queue.length === 0))) this.#finish();
  }

  #newSlot(): Slot | undefined {
    if (this.#slots.length >= this.#options.concurrency) return undefined;
    const slot = new Slot(this.#options);
    this.#slots.push(slot);
    return slot;
  }

  #try(slot: Slot, item: Queued, attempt: number, intended: Milliseconds): void {
    slot.post(item.post, (ending, sentAt) => {
      const now = performance.now();
      const { againAfterMs, pauseMs, whenFree } = this.#options.onTry({
        post: item.post,
        ending,
        attempt,
        latencyMs: now - intended,
        serviceMs: now - sentAt,
      });
      if (pauseMs !== undefined) this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
      if (againAfterMs !== undefined && !this.#stopped) {
        setTimeout(() => {
          // Interrupted while it waited: it stays unsent.
          if (this.#stopped) this.#free(slot, item);
          else this.#try(slot, item, attempt + 1, intended);
        }, againAfterMs);
        return;
      }
      if (whenFree === undefined) this.#free(slot, item);
      else whenFree(() => this.#free(slot, item));
    });
  }

  #free(slot: Slot, item: Queued): void {
    this.#underWay--;
    this.#queue.over(item);
    this.#idle.push(slot);
    this.#go();
  }

  #makeRoom(): void {
    const onRoom = this.#onRoom;
    if (onRoom === undefined) return;
    const ahead = Math.max(64, this.#options.concurrency * 2);
    const enough = this.#queue.length > ahead / 2 || this.#queue.bytes > mostBytesAhead / 2;
    if (enough && !this.#stopped) return;
    this.#onRoom = undefined;
    onRoom();
  }

  #wakeAt(due: Milliseconds): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#go(), Math.floor(due - performance.now()));
  }

  #checkTimes(): void {
    const now = performance.now();
    for (const slot of this.#slots) slot.checkTime(now);
  }

  #stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    setTimeout(() => {
      this.#underWay = 0;
      this.#finish();
    }, graceMs).unref();
    this.#ended = true;
    this.#go();
  }
}
