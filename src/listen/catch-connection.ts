import type { Socket } from "node:net";
import type { Milliseconds } from "../units.ts";
import { type Answer, type Answerer, plainAnswer } from "./answer.ts";
import type { BodyKeeper } from "./body.ts";
import type { Finished, Recorder } from "./recorder.ts";
import { answerBytes, timeNow } from "./wire/answer-bytes.ts";
import { beginsRequest, fieldOf, parseRequestHead, type RequestHead, requestFraming } from "./wire/head.ts";
import { MessageReader, type Problem } from "./wire/message-reader.ts";

export interface CatchOptions {
  readonly recorder: Recorder;
  readonly answerer: Answerer;
  readonly delayMs: Milliseconds;
  /** Told when a post could not be saved: it was answered 503. */
  readonly onUnsaved: (error: unknown) => void;
}

interface Incoming {
  readonly head: RequestHead;
  readonly at: string;
  readonly began: number;
  readonly keeper: BodyKeeper;
}

const mostIdleMs: Milliseconds = 300_000;

const unsaved = plainAnswer(503, "The post could not be saved.");

/** Serves one connection: catches each request that comes on it, and answers. */
export function catchConnection(socket: Socket, options: CatchOptions): void {
  new CatchConnection(socket, options);
}

class CatchConnection {
  readonly #socket: Socket;
  readonly #options: CatchOptions;
  readonly #from: string | null;
  readonly #reader: MessageReader<RequestHead>;
  #incoming: Incoming | undefined;
  /** A request is being answered; what comes meanwhile waits, and the socket is not read. */
  #waiting: Buffer[] | undefined;
  #ended = false;

  constructor(socket: Socket, options: CatchOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#from = socket.remoteAddress ?? null;
    this.#reader = new MessageReader<RequestHead>({
      begins: beginsRequest,
      parse: parseRequestHead,
      onHead: (head) => {
        const at = timeNow();
        this.#incoming = { head, at, began: performance.now(), keeper: options.recorder.keeper() };
        const framing = requestFraming(head);
        const expects = fieldOf(head.headers, "expect")?.toLowerCase() === "100-continue";
        if (expects && framing !== undefined && framing.kind !== "none")
          socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        return framing;
      },
      onBody: (piece) => this.#incoming?.keeper.add(piece),
      onEnd: () => this.#respond(),
      onBad: (problem, bytes) => this.#refuse(problem, bytes),
    });
    socket.setNoDelay(true);
    // One who connects and says nothing more is let go of.
    socket.setTimeout(mostIdleMs + options.delayMs, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => this.#end());
    socket.on("error", () => {});
    socket.on("close", () => this.#breakOff());
  }

  #take(chunk: Buffer): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(chunk);
      this.#socket.pause();
      return;
    }
    const rest = this.#reader.push(chunk);
    if (rest === undefined || rest.length === 0) return;
    // Another request came in the same breath (RFC 9112 §9.3.2).
    if (this.#waiting === undefined) this.#take(rest);
    else (this.#waiting as Buffer[]).unshift(rest);
  }

  #respond(): void {
    const incoming = this.#incoming;
    if (incoming === undefined) return;
    this.#incoming = undefined;
    this.#waiting = [];
    const { recorder, answerer, delayMs } = this.#options;
    const request = recorder.request(incoming.head, incoming.keeper.finish());
    const facts = recorder.facts(request);
    const answer = answerer(request.method, facts.secret);
    const finish = () => {
      const finished: Finished = {
        at: incoming.at,
        from: this.#from,
        request,
        facts,
        answer,
        timings: { totalMs: round(performance.now() - incoming.began) },
      };
      if (!recorder.saves) return this.#answer(finished, answer);
      recorder.save(finished).then(
        () => this.#answer(finished, answer),
        (error: unknown) => {
          this.#options.onUnsaved(error);
          this.#answer({ ...finished, answer: unsaved }, unsaved);
        },
      );
    };
    if (delayMs > 0) setTimeout(finish, delayMs);
    else finish();
  }

  #answer(finished: Finished, answer: Answer): void {
    const waiting = this.#waiting ?? [];
    const keepAlive = staysOpen(finished.request) && !(this.#ended && waiting.length === 0);
    if (this.#socket.writable) {
      this.#socket.write(answerBytes(answer, finished.request.method !== "HEAD", keepAlive), "latin1");
      this.#options.recorder.tell(finished);
    } else {
      this.#options.recorder.tell({ ...finished, failure: "The sender was gone before it was answered." });
    }
    this.#waiting = undefined;
    if (!keepAlive) {
      this.#socket.end();
      return;
    }
    for (const chunk of waiting) this.#take(chunk);
    if (this.#waiting === undefined) this.#socket.resume();
  }

  #refuse(problem: Problem, bytes: Buffer): void {
    const { recorder } = this.#options;
    const { method, target } = this.#incoming?.head ?? {};
    recorder.oddity(
      this.#from,
      problems[problem],
      method === undefined ? bytes : Buffer.from(`${method} ${target}`),
    );
    this.#incoming?.keeper.discard();
    this.#incoming = undefined;
    if (problem === "head-too-large")
      this.#socket.end(answerBytes(plainAnswer(431, problems[problem]), true, false));
    else if (bytes[0] !== 0x16)
      this.#socket.end(answerBytes(plainAnswer(400, problems[problem]), true, false));
    else this.#socket.end();
  }

  /** The other end will send no more. */
  #end(): void {
    this.#ended = true;
    if (this.#waiting !== undefined) return;
    if (!this.#reader.idle && this.#incoming === undefined)
      this.#options.recorder.oddity(
        this.#from,
        "a request that broke off in its head",
        this.#reader.unfinishedHead,
      );
    this.#breakOff();
    this.#socket.end();
  }

  /** A post whose body did not come to its end is told of, and never answered. */
  #breakOff(): void {
    const incoming = this.#incoming;
    if (incoming === undefined) return;
    this.#incoming = undefined;
    const { recorder } = this.#options;
    const request = recorder.request(incoming.head, incoming.keeper.finish());
    recorder.tell({
      at: incoming.at,
      from: this.#from,
      request,
      facts: recorder.facts(request),
      failure: "The sender broke off before the body's end.",
      timings: { totalMs: round(performance.now() - incoming.began) },
    });
  }
}

/** What came in place of a request, in words. */
export const problems: Readonly<Record<Problem, string>> = {
  "not-http": "bytes that are no HTTP request",
  "head-too-large": "a request whose header fields are too large",
  "bad-length": "a request whose length can't be told",
  "bad-chunk": "a request whose chunks can't be read",
};

/** RFC 9112 §9.3. */
function staysOpen({ httpVersion, headers }: RequestHead): boolean {
  const connection = fieldOf(headers, "connection");
  if (connection === undefined) return httpVersion !== "1.0";
  if (/\bclose\b/i.test(connection)) return false;
  return httpVersion !== "1.0" || /\bkeep-alive\b/i.test(connection);
}

/** Microseconds are enough. */
export function round(ms: Milliseconds): Milliseconds {
  return Math.round(ms * 1000) / 1000;
}
