import { EventEmitter } from "node:events";
import type { Severity } from "../report.ts";
import type { Bytes, Milliseconds } from "../units.ts";
import type { BodyFolder, KeptBody } from "./body.ts";
import type { PostFacts } from "./post-facts.ts";
import type { HeadField, RequestHead } from "./wire/head.ts";

/*
 * The posts that were caught, as they came: keys and addresses in clear. Whatever shows them redacts them first.
 */

/** One request that came, and what became of it. */
export interface CaughtPost {
  /** Counted from 1. */
  readonly id: number;
  /** When its head had come: ISO 8601. */
  readonly at: string;
  /** Address of the other end, or null when it was gone already. */
  readonly from: string | null;
  readonly request: CaughtRequest;
  readonly facts: PostFacts;
  /** Absent when no answer came to its head's end. */
  readonly answer?: CaughtAnswer;
  /** What kept the exchange from being whole, as a sentence; absent when it is whole. */
  readonly failure?: string;
  readonly timings: { readonly firstByteMs?: Milliseconds; readonly totalMs: Milliseconds };
  /** What the sender would make of the answer; null where there is nothing to judge by. */
  readonly judgement: Judgement | null;
}

export interface CaughtRequest extends RequestHead {
  /** Absolute: by the Host field, or the listener's own. */
  readonly url: string;
  readonly body: KeptBody;
}

export interface CaughtAnswer {
  /** Who gave it. */
  readonly by: "listener" | "handler";
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly HeadField[];
  readonly body: KeptBody;
}

/** Whether an answer is what the sender needs, and what is wrong with it. Redacted: it may be shown. */
export interface Judgement {
  /** Null where that is not documented. */
  readonly accepted: boolean | null;
  /** The reason, as a sentence. */
  readonly why: string;
  /** Causes recognised in this one exchange, the gravest first. */
  readonly causes: readonly {
    readonly id: string;
    readonly title: string;
    readonly severity: Severity;
    /** What was seen, or what the cause is about. */
    readonly detail: string;
    readonly fix: readonly string[];
  }[];
}

/** Bytes that came and were no request. */
export interface Oddity {
  readonly at: string;
  readonly from: string | null;
  /** A sentence that says what they are not. Quotes nothing. */
  readonly what: string;
  /** The first of them, as they came. */
  readonly firstBytes: Buffer;
}

export interface StoreEvents {
  /** A post is over: answered, or broken off. */
  readonly post: [CaughtPost];
  /** It had to make room, or was cleared away. */
  readonly dropped: [id: number];
  readonly oddity: [Oddity];
}

export interface StoreLimits {
  /** Posts kept; 10 000 unless set. */
  readonly mostPosts?: number;
  /** Octets kept in memory, roughly; 128 MiB unless set. */
  readonly mostBytes?: Bytes;
}

/** What a post weighs besides its bodies. */
const overhead: Bytes = 2048;

/** The last posts, within bounds: the oldest make room. */
export class PostStore extends EventEmitter<StoreEvents> {
  readonly #posts = new Map<number, CaughtPost>();
  /** Numbers in the order in which posts were over; those before `#first` are gone. */
  #order: number[] = [];
  #first = 0;
  readonly #folder: BodyFolder;
  readonly #mostPosts: number;
  readonly #mostBytes: number;
  #bytes = 0;
  #serial = 0;
  #total = 0;

  constructor(folder: BodyFolder, { mostPosts = 10_000, mostBytes = 134_217_728 }: StoreLimits = {}) {
    super();
    this.setMaxListeners(0);
    this.#folder = folder;
    this.#mostPosts = mostPosts;
    this.#mostBytes = mostBytes;
  }

  /** The number of the next post. */
  nextId(): number {
    return ++this.#serial;
  }

  add(post: CaughtPost): void {
    this.#total++;
    this.#posts.set(post.id, post);
    this.#order.push(post.id);
    this.#bytes += weight(post);
    while (this.#posts.size > 1 && (this.#posts.size > this.#mostPosts || this.#bytes > this.#mostBytes))
      this.#dropOldest();
    this.emit("post", post);
  }

  /** Those that are kept, in the order in which they were over. */
  get posts(): readonly CaughtPost[] {
    return this.#order.slice(this.#first).flatMap((id) => this.#posts.get(id) ?? []);
  }

  get(id: number): CaughtPost | undefined {
    return this.#posts.get(id);
  }

  /** All that were ever caught, those that made room included. */
  get total(): number {
    return this.#total;
  }

  /** Forgets the posts that are kept. */
  clear(): void {
    while (this.#posts.size > 0) this.#dropOldest();
  }

  #dropOldest(): void {
    const post = this.#posts.get(this.#order[this.#first++] ?? -1);
    // Behind half of what is listed: the list is made anew, now and then.
    if (this.#first > 1000 && this.#first * 2 > this.#order.length) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
    if (post === undefined) return;
    this.#posts.delete(post.id);
    this.#bytes -= weight(post);
    this.#folder.drop(post.request.body);
    if (post.answer !== undefined) this.#folder.drop(post.answer.body);
    this.emit("dropped", post.id);
  }
}

function weight({ request, answer }: CaughtPost): Bytes {
  return overhead + request.body.beginning.length + (answer?.body.beginning.length ?? 0);
}
