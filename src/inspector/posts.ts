import type { PostVerdict } from "../listen/api.ts";
import type { StartMessage } from "../listen/inspector/messages.ts";
import type { PostLine } from "../listen/line.ts";
import { follow, Refused, search } from "./client.ts";

export interface Filter {
  readonly words: string;
  /** Wire name, `none`, or empty for all. */
  readonly type: string;
  readonly verdict: PostVerdict | "";
  /** `2xx` …, `none`, or empty for all. */
  readonly status: string;
}

export const noFilter: Filter = { words: "", type: "", verdict: "", status: "" };

export type Link = "opening" | "open" | "lost" | "refused";

const searchAfterMs = 150;
const mostWaitMs = 5000;

export function verdictOf({ accepted, why }: PostLine): PostVerdict {
  if (accepted === null) return why === null ? "unjudged" : "open";
  return accepted ? "taken" : "refused";
}

/** The posts that the page knows of, and which of them it shows. Tells when anything changes. */
export class Posts {
  start: StartMessage | undefined;
  link: Link = "opening";
  /** Why there is no link, as a sentence. */
  problem = "";
  filter = noFilter;
  /** The newest first. */
  shown: readonly PostLine[] = [];
  /** All, in the order in which they were over. */
  all: readonly PostLine[] = [];
  readonly #changed: () => void;
  /** Numbers of posts in whose text the words stand; undefined when there are no words. */
  #found: Set<number> | undefined;
  #searchedTo: number | undefined;
  #searching: number | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Follows the listener, again and again when the link is lost, until it refuses. */
  async run(signal: AbortSignal): Promise<void> {
    let wait = 250;
    while (!signal.aborted) {
      try {
        await follow(
          {
            start: (start) => {
              wait = 250;
              this.start = start;
              this.all = [];
              this.#searchedTo = undefined;
              this.#link("open");
            },
            posts: (posts) => {
              this.all = [...this.all, ...posts];
              this.#refresh();
              this.#searchSoon();
            },
            dropped: (ids) => {
              const gone = new Set(ids);
              this.all = this.all.filter(({ id }) => !gone.has(id));
              this.#refresh();
            },
          },
          signal,
        );
        this.#link("lost", "The listener has closed the stream.");
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return this.#link("refused", error.message);
        this.#link("lost", error instanceof Refused ? error.message : "The link to the listener broke off.");
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, mostWaitMs);
    }
  }

  setFilter(filter: Filter): void {
    const words = filter.words !== this.filter.words;
    this.filter = filter;
    if (words) {
      this.#found = filter.words.trim() === "" ? undefined : new Set();
      this.#searchedTo = undefined;
      this.#searchSoon();
    }
    this.#refresh();
  }

  #link(link: Link, problem = ""): void {
    this.link = link;
    this.problem = problem;
    this.#refresh();
  }

  /** What stands in bodies, the server knows. */
  #searchSoon(): void {
    if (this.#found === undefined || this.#searching !== undefined) return;
    this.#searching = window.setTimeout(() => void this.#search(), searchAfterMs);
  }

  async #search(): Promise<void> {
    const { words } = this.filter;
    const last = this.all.at(-1)?.id;
    try {
      const ids = this.#found === undefined ? [] : await search(words.trim(), this.#searchedTo);
      if (words === this.filter.words) {
        this.#found = this.#found && new Set([...this.#found, ...ids]);
        this.#searchedTo = last;
        this.#refresh();
      }
    } catch {
      // The words are still looked for in what the page has.
      this.#searchedTo = last;
    }
    this.#searching = undefined;
    if (words !== this.filter.words || this.all.at(-1)?.id !== last) this.#searchSoon();
  }

  #refresh(): void {
    const { type, verdict, status } = this.filter;
    const words = this.filter.words.trim().toLowerCase();
    this.shown = this.all
      .filter(
        (post) =>
          (type === "" || (post.type ?? "none") === type) &&
          (verdict === "" || verdictOf(post) === verdict) &&
          (status === "" || statusClass(post) === status) &&
          (words === "" || this.#found?.has(post.id) || holds(post, words)),
      )
      .reverse();
    this.#changed();
  }
}

export function statusClass({ status }: PostLine): string {
  return status === null ? "none" : `${Math.floor(status / 100)}xx`;
}

function holds(post: PostLine, words: string): boolean {
  const { method, target, type, messageId, recipient, status, why, causes, failure } = post;
  const ids = causes.map(({ id }) => id);
  return [
    method,
    target,
    type,
    messageId,
    recipient,
    String(status),
    why,
    failure,
    `#${post.id}`,
    ...ids,
  ].some((text) => text?.toLowerCase().includes(words));
}
