import { type BodyFolder, BodyKeeper, type KeptBody } from "./body.ts";
import type { AnswerJudge } from "./judge.ts";
import { readFacts } from "./post-facts.ts";
import type { Saver } from "./save/saver.ts";
import type { CaughtAnswer, CaughtPost, CaughtRequest, PostStore } from "./store.ts";
import { fieldOf, type RequestHead } from "./wire/head.ts";

/** An exchange that is over. */
export interface Finished {
  readonly at: string;
  readonly from: string | null;
  readonly request: CaughtRequest;
  readonly facts: CaughtPost["facts"];
  readonly answer?: CaughtAnswer;
  readonly failure?: string;
  readonly timings: CaughtPost["timings"];
}

export interface RecorderParts {
  readonly store: PostStore;
  readonly folder: BodyFolder;
  readonly saver: Saver | undefined;
  readonly judge: AnswerJudge;
  readonly secretKey: string | undefined;
  /** The listener's own address, for requests that name no host: `http://127.0.0.1:8025`. */
  readonly origin: () => string;
}

/** Where the connections tell what they see. */
export class Recorder {
  readonly #parts: RecorderParts;
  /** Most posts come to one address. */
  #last = { target: "", host: "", url: "" };

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  keeper(): BodyKeeper {
    return new BodyKeeper(this.#parts.folder);
  }

  /** Posts are kept on the disk, so that an answer has to wait. */
  get saves(): boolean {
    return this.#parts.saver !== undefined;
  }

  request(head: RequestHead, body: KeptBody): CaughtRequest {
    const { method, target, httpVersion, headers } = head;
    return { method, target, httpVersion, headers, body, url: this.#url(head) };
  }

  facts(request: CaughtRequest): CaughtPost["facts"] {
    return readFacts(request.headers, request.body, this.#parts.secretKey);
  }

  /** Resolves when the post is on the disk; rejects when it can't be. */
  save(finished: Finished): Promise<void> {
    return this.#parts.saver?.save(finished) ?? Promise.resolve();
  }

  /** Judges the answer, keeps the post and tells of it. */
  tell(finished: Finished): void {
    const { store, judge } = this.#parts;
    const { at, from, answer, request, facts, failure, timings } = finished;
    const judgement =
      answer === undefined || failure !== undefined ? null : judge({ method: request.method, facts, answer });
    store.add({
      id: store.nextId(),
      at,
      from,
      request,
      facts,
      ...(answer !== undefined && { answer }),
      ...(failure !== undefined && { failure }),
      timings,
      judgement,
    });
  }

  /** Tells of bytes that are no request. */
  oddity(from: string | null, what: string, bytes: Buffer): void {
    const firstBytes = Buffer.from(bytes.subarray(0, 256));
    this.#parts.store.emit("oddity", { at: new Date().toISOString(), from, what, firstBytes });
  }

  #url({ target, headers }: RequestHead): string {
    const host = fieldOf(headers, "host") ?? "";
    if (this.#last.target !== target || this.#last.host !== host || this.#last.url === "")
      this.#last = { target, host, url: this.#absolute(target, host) };
    return this.#last.url;
  }

  #absolute(target: string, host: string): string {
    const path = target.replaceAll(/[^!-~]/g, (octet) => `%${hex(octet)}`);
    if (/^https?:\/\//i.test(path)) return path;
    const origin = this.#parts.origin();
    const named = /^(?:[\w.~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
    const base = named ? `${origin.slice(0, origin.indexOf("://"))}://${host}` : origin;
    return path.startsWith("/") ? base + path : `${base}/${path}`;
  }
}

function hex(octet: string): string {
  return (octet.charCodeAt(0) & 0xff).toString(16).toUpperCase().padStart(2, "0");
}
