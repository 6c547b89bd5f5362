import { EventEmitter, on } from "node:events";
import type { Server, Socket } from "node:net";
import { UsageError } from "../errors.ts";
import { Redactor } from "../redact.ts";
import { profileFor } from "../settings-facts.ts";
import { type AnswerKeys, answerer, type ToldAnswer } from "./answer.ts";
import { BodyFolder } from "./body.ts";
import { catchConnection } from "./catch-connection.ts";
import { forwardConnection } from "./forward-connection.ts";
import { answerJudge } from "./judge.ts";
import { Recorder } from "./recorder.ts";
import { type SaveOptions, Saver } from "./save/saver.ts";
import { makeServer, start } from "./server.ts";
import { type CaughtPost, type Oddity, PostStore, type StoreLimits } from "./store.ts";
import { isLoopback, type Upstream, upstreamOf } from "./upstream.ts";

/** How to listen. */
export interface ListenOptions {
  /** 8025 unless set; 0 takes a free one. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 unless set. Any other lets other machines in. */
  readonly host?: string;
  /** A profile's name; `classic` unless set. */
  readonly profile?: string;
  /** Without it, no post is refused and no answer judged. */
  readonly secretKey?: string;
  readonly validationKey?: string;
  /** What to answer in place of what a good handler would. */
  readonly answer?: ToldAnswer;
  /** A fault of the lab to act out: a cause's id, or a fault's name as `gate/csrf:django`. Excludes `answer` and `forward`. */
  readonly as?: string;
  /** Pass posts on to this address, and its answers back. Excludes `answer` and `as`. */
  readonly forward?: string;
  readonly save?: SaveOptions;
  /** Serve HTTPS with this certificate and key (PEM). */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly limits?: StoreLimits;
  /** Stops listening when aborted. */
  readonly signal?: AbortSignal;
}

export interface ListenerEvents {
  readonly post: [CaughtPost];
  readonly oddity: [Oddity];
  /** A post could not be saved: the error says why. */
  readonly unsaved: [unknown];
}

/** A listener at work. Posts hold keys and addresses as they came. */
export interface Listener {
  /** Where it listens, with the path of what is acted out. */
  readonly url: string;
  /** What is acted out, in words; undefined when nothing is. */
  readonly acting: string | undefined;
  /** The keys that answers are judged by: those given, or what is acted out has its own. */
  readonly keys: AnswerKeys;
  /** The file that posts are saved in now; undefined when they are not. */
  readonly savePath: string | undefined;
  /** The posts that are kept. */
  readonly store: PostStore;
  /** Posts from now on, as they are over, until the listener is closed. */
  readonly posts: AsyncIterable<CaughtPost>;
  on<K extends keyof ListenerEvents>(event: K, tell: (...args: ListenerEvents[K]) => void): this;
  off<K extends keyof ListenerEvents>(event: K, tell: (...args: ListenerEvents[K]) => void): this;
  /** Stops: open connections are closed, what was caught is saved, and long bodies are deleted. */
  close(): Promise<void>;
}

/**
 * Listens for posts: catches each, answers as a good handler would (or as told, or by forwarding), and saves it.
 * @throws UsageError for settings that make no sense, a port that is taken, or a file that can't be written.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const profile = profileFor(options);
  const ways = [options.answer, options.as, options.forward].filter((way) => way !== undefined);
  if (ways.length > 1)
    throw new UsageError("an answer as told, one acted out and forwarding exclude each other");
  const { secretKey, validationKey } = options;
  const given = { ...(secretKey && { secretKey }), ...(validationKey && { validationKey }) };
  const folder = new BodyFolder();
  const store = new PostStore(folder, options.limits);
  const acted =
    options.as === undefined ? undefined : await (await import("./act-out.ts")).actOut(options.as, given);
  const keys = { ...given, ...acted?.keys };
  const events = new EventEmitter<ListenerEvents>();
  const onUnsaved = (error: unknown) => void events.emit("unsaved", error);
  let saver: Saver | undefined;
  let origin = "";
  try {
    saver = options.save && (await Saver.open(options.save, keys));
    const recorder = new Recorder({
      store,
      folder,
      saver,
      judge: answerJudge(profile, keys, new Redactor(keys)),
      secretKey: keys.secretKey,
      origin: () => origin,
    });
    const upstream: Upstream | undefined =
      acted?.upstream ?? (options.forward === undefined ? undefined : upstreamOf(options.forward));
    const caught = {
      recorder,
      answerer: answerer(profile, keys, options.answer ?? {}),
      delayMs: options.answer?.delayMs ?? 0,
      onUnsaved,
    };
    const sockets = new Set<Socket>();
    const server = makeServer(options, (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      if (upstream === undefined) catchConnection(socket, caught);
      else forwardConnection(socket, { recorder, upstream, onUnsaved });
    });
    origin = await start(server, options);
    return new RunningListener({
      server,
      sockets,
      store,
      folder,
      saver,
      acted,
      keys,
      events,
      options,
      origin,
    });
  } catch (error) {
    await Promise.all([saver?.close(), acted?.close()]);
    throw error;
  }
}

interface Parts {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly store: PostStore;
  readonly folder: BodyFolder;
  readonly saver: Saver | undefined;
  readonly acted: { readonly title: string; readonly path: string; close(): Promise<void> } | undefined;
  readonly keys: AnswerKeys;
  readonly events: EventEmitter<ListenerEvents>;
  readonly options: ListenOptions;
  readonly origin: string;
}

class RunningListener implements Listener {
  readonly url: string;
  readonly acting: string | undefined;
  readonly keys: AnswerKeys;
  readonly store: PostStore;
  readonly #parts: Parts;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.store = parts.store;
    this.keys = parts.keys;
    this.acting = parts.acted?.title;
    this.url = parts.origin + (parts.acted?.path ?? "/");
    parts.events.setMaxListeners(0);
    parts.store.on("post", (post) => parts.events.emit("post", post));
    parts.store.on("oddity", (oddity) => parts.events.emit("oddity", oddity));
    const { signal } = parts.options;
    if (signal?.aborted) void this.close();
    else signal?.addEventListener("abort", () => void this.close(), { once: true });
  }

  get savePath(): string | undefined {
    return this.#parts.saver?.path;
  }

  get posts(): AsyncIterable<CaughtPost> {
    const { events } = this.#parts;
    const { signal } = this.#closing;
    // Subscribed at once: what comes before the first `next` is not missed.
    return until(on(events, "post", { signal }) as AsyncIterable<[CaughtPost]>, signal);
  }

  on<K extends keyof ListenerEvents>(event: K, tell: (...args: ListenerEvents[K]) => void): this {
    (this.#parts.events as EventEmitter).on(event, tell as (...args: unknown[]) => void);
    return this;
  }

  off<K extends keyof ListenerEvents>(event: K, tell: (...args: ListenerEvents[K]) => void): this {
    (this.#parts.events as EventEmitter).off(event, tell as (...args: unknown[]) => void);
    return this;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { server, sockets, saver, acted, folder } = this.#parts;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    // What was under way is told of in the next turn.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await saver?.close();
    await acted?.close();
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#closing.abort();
    folder.close();
  }
}

async function* until(events: AsyncIterable<[CaughtPost]>, closing: AbortSignal): AsyncGenerator<CaughtPost> {
  try {
    for await (const [post] of events) yield post;
  } catch (error) {
    if (!closing.aborted) throw error;
  }
}

/** Whether nobody but this machine can reach an address. */
export { isLoopback };
