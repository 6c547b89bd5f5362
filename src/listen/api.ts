import type { Captured } from "../exchange/captured.ts";
import type { Redactor } from "../redact.ts";
import { type KeptBody, wholeBody } from "./body.ts";
import { curlCommand } from "./curl.ts";
import { type PostLine, postLine } from "./line.ts";
import { harBeginning, harEnd, writtenHarEntry } from "./save/har-entry.ts";
import { KeyMask, NoMask } from "./save/key-mask.ts";
import type { SaveFormat } from "./save/save-file.ts";
import { escapedBody, type Written, writtenExchange } from "./save/written.ts";
import type { CaughtPost, PostStore } from "./store.ts";
import type { HeadField } from "./wire/head.ts";

/*
 * All that an inspector may ask for. What it gets is redacted, unless it asks for the posts as they came
 * (`reveal`), for the eyes of their owner alone. Nothing here listens, writes or sends.
 */

export interface ListQuery {
  /** Posts that were over after this one; in the order in which they were over. */
  readonly after?: number;
  /** The last so many; 10 000 unless set. */
  readonly limit?: number;
  /** Wire names, in any case; `none` for posts in which nothing was recognised. */
  readonly types?: readonly string[];
  /** `500`, `5xx`, or `none` where no answer came. */
  readonly statuses?: readonly string[];
  /** `taken`, `refused` (the sender would not accept the answer), `open` (not documented) or `unjudged`. */
  readonly verdicts?: readonly PostVerdict[];
  /** Text looked for in what came and went, keys left out; in any case. */
  readonly search?: string;
}

export type PostVerdict = "taken" | "refused" | "open" | "unjudged";

/** One side of an exchange. */
export interface MessageDetail {
  readonly startLine: string;
  readonly headers: readonly HeadField[];
  readonly body: {
    readonly bytes: number;
    /** The first 256 KiB at most; null when it is no UTF-8. */
    readonly text: string | null;
    /** The first 64 KiB of what is no text, in base64. */
    readonly base64: string | null;
    readonly cut: boolean;
  };
}

export interface PostDetail extends PostLine {
  readonly url: string;
  readonly from: string | null;
  readonly request: MessageDetail;
  readonly answer: MessageDetail | null;
  readonly timings: CaughtPost["timings"];
}

export interface Reveal {
  /** As it came: keys, addresses and all. */
  readonly reveal?: boolean;
}

export interface InspectorApi {
  list(query?: ListQuery): readonly PostLine[];
  post(id: number, how?: Reveal): PostDetail | undefined;
  /** A curl command that posts the same again; `$URL` stands for where to. */
  curl(id: number, how?: Reveal): string | undefined;
  /** Posts as a file that `replay` reads; long bodies as they are read. Ids that are gone are passed over. */
  download(ids: readonly number[], format: SaveFormat, how?: Reveal): AsyncIterable<Buffer>;
  /** What `replay` needs to post it elsewhere. Undefined when the body can't be had as a whole. */
  captured(id: number): Captured | undefined;
  /** Tells of each post that is over from now on. Returns what ends that. */
  onPost(tell: (line: PostLine) => void): () => void;
  /** Tells of posts that had to make room. */
  onDropped(tell: (id: number) => void): () => void;
  clear(): void;
}

const mostText = 262_144;
const mostOctets = 65_536;
const mostReplayed = 64 * 1024 * 1024;

/**
 * Makes the inspector's view of a listener's posts.
 * @param redactor of the listener's keys.
 */
export function inspectorApi(
  store: PostStore,
  redactor: Redactor,
  keys: { readonly secretKey?: string; readonly validationKey?: string },
): InspectorApi {
  const masked = new KeyMask(keys);
  const maskFor = (how: Reveal | undefined) => (how?.reveal ? new NoMask() : masked);
  return {
    list: (query = {}) => select(store, query, redactor).map((post) => postLine(post, redactor)),
    post: (id, how) => {
      const post = store.get(id);
      return post && detail(post, redactor, how?.reveal ?? false);
    },
    curl: (id, how) => {
      const post = store.get(id);
      return post && curlCommand(post, maskFor(how));
    },
    download: (ids, format, how) =>
      written(
        ids.flatMap((id) => store.get(id) ?? []),
        format,
        maskFor(how),
      ),
    captured: (id) => {
      const post = store.get(id);
      return post && capturedOf(post);
    },
    onPost: (tell) => {
      const told = (post: CaughtPost) => tell(postLine(post, redactor));
      store.on("post", told);
      return () => void store.off("post", told);
    },
    onDropped: (tell) => {
      store.on("dropped", tell);
      return () => void store.off("dropped", tell);
    },
    clear: () => store.clear(),
  };
}

/** What the sender would make of the answer, in a word. */
export function verdictOf({ judgement }: CaughtPost): PostVerdict {
  if (judgement === null) return "unjudged";
  return judgement.accepted === null ? "open" : judgement.accepted ? "taken" : "refused";
}

function select(store: PostStore, query: ListQuery, redactor: Redactor): readonly CaughtPost[] {
  const { after, limit = 10_000, types, statuses, verdicts, search } = query;
  const posts = store.posts;
  const start = after === undefined ? 0 : posts.findIndex(({ id }) => id === after) + 1;
  const wantedTypes = types?.map((type) => type.toLowerCase());
  const words = search?.toLowerCase();
  return posts
    .slice(start)
    .filter((post) => wantedTypes?.includes(post.facts.event?.type.toLowerCase() ?? "none") ?? true)
    .filter((post) => statuses?.some((status) => isStatus(post, status)) ?? true)
    .filter((post) => verdicts?.includes(verdictOf(post)) ?? true)
    .filter((post) => words === undefined || words === "" || holds(post, words, redactor))
    .slice(-limit);
}

function isStatus({ answer }: CaughtPost, wanted: string): boolean {
  if (answer === undefined) return wanted === "none";
  return wanted === String(answer.status) || wanted === `${Math.floor(answer.status / 100)}xx`;
}

/** Whole bodies are searched as they came, so that an address can be found; a key is found nowhere. */
function holds(post: CaughtPost, words: string, redactor: Redactor): boolean {
  if (redactor.text(words) !== words && !words.includes("@")) return false;
  const { request, answer } = post;
  const texts = [request.body, answer?.body].map((body) => body?.beginning.toString("utf8") ?? "");
  const decoded = texts.map((text) => (text.includes("%") ? safelyDecoded(text) : ""));
  return [request.method, request.target, ...texts, ...decoded].some((text) =>
    text.toLowerCase().includes(words),
  );
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

function detail(post: CaughtPost, redactor: Redactor, reveal: boolean): PostDetail {
  const { request, answer } = post;
  const text = (raw: string) => (reveal ? raw : redactor.text(raw));
  const field = ([name, value]: HeadField): HeadField =>
    reveal ? [name, value] : redactor.header(name, value);
  return {
    ...postLine(post, redactor),
    url: reveal ? request.url : redactor.url(request.url),
    from: post.from,
    request: {
      startLine: text(`${request.method} ${request.target} HTTP/${request.httpVersion}`),
      headers: request.headers.map(field),
      body: bodyDetail(request.body, text, reveal),
    },
    answer:
      answer === undefined
        ? null
        : {
            startLine: text(`HTTP/${answer.httpVersion} ${answer.status} ${answer.statusText}`.trimEnd()),
            headers: answer.headers.map(field),
            body: bodyDetail(answer.body, text, reveal),
          },
    timings: post.timings,
  };
}

/** Octets that are no text can't be redacted: they are shown when asked for, and only then. */
function bodyDetail(
  { bytes, beginning, isUtf8 }: KeptBody,
  shown: (text: string) => string,
  reveal: boolean,
): MessageDetail["body"] {
  if (isUtf8) {
    const text = shown(beginning.toString("utf8", 0, mostText));
    return { bytes, text, base64: null, cut: bytes > mostText };
  }
  const octets = reveal ? beginning.subarray(0, mostOctets).toString("base64") : null;
  return { bytes, text: null, base64: octets, cut: octets === null || bytes > mostOctets };
}

async function* written(
  posts: readonly CaughtPost[],
  format: SaveFormat,
  mask: KeyMask,
): AsyncGenerator<Buffer> {
  if (format === "har") yield Buffer.from(harBeginning);
  for (const [index, post] of posts.entries()) {
    if (format === "har" && index > 0) yield Buffer.from(",\n");
    const parts: Written = format === "har" ? writtenHarEntry(post, mask) : writtenExchange(post, mask);
    for (const part of parts) {
      if (typeof part === "string") yield Buffer.from(part, "utf8");
      else yield* escapedBody(part, mask);
    }
  }
  if (format === "har") yield Buffer.from(harEnd);
}

function capturedOf(post: CaughtPost): Captured | undefined {
  const { request, answer, facts } = post;
  const body = wholeBody(request.body, mostReplayed);
  if (body === undefined) return undefined;
  const answered = answer && wholeBody(answer.body, mostReplayed);
  return {
    source: { file: "listen", index: post.id - 1 },
    at: post.at,
    method: request.method,
    url: request.url,
    headers: request.headers,
    body,
    response:
      answer === undefined || answered === undefined
        ? null
        : { status: answer.status, headers: answer.headers, body: answered },
    event: facts.event && { type: facts.event.type, messageId: facts.event.messageId ?? null },
  };
}
