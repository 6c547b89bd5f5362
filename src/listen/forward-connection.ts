import type { Socket } from "node:net";
import { plainAnswer } from "./answer.ts";
import { problems, round } from "./catch-connection.ts";
import { finishedOf, type Passing, retargeted } from "./passing.ts";
import type { Recorder } from "./recorder.ts";
import type { Upstream } from "./upstream.ts";
import { answerBytes } from "./wire/answer-bytes.ts";
import {
  beginsRequest,
  beginsResponse,
  parseRequestHead,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
  requestFraming,
  responseFraming,
} from "./wire/head.ts";
import { MessageReader } from "./wire/message-reader.ts";
import { Outlet } from "./wire/outlet.ts";

export interface ForwardOptions {
  readonly recorder: Recorder;
  readonly upstream: Upstream;
  /** Told when an exchange could not be saved; it was passed on all the same. */
  readonly onUnsaved: (error: unknown) => void;
}

/**
 * Passes one connection on: each byte of it, both ways, in the order and at the pace that it comes. Beside that it
 * reads along, records each exchange and has its answer judged. Only the path in the request line is changed, and
 * only where the forward address has one.
 *
 * Where posts are saved, the last bytes of each answer wait until they are: so the sender never holds a whole answer
 * to a post that could still be lost.
 */
export function forwardConnection(client: Socket, options: ForwardOptions): void {
  new ForwardConnection(client, options);
}

class ForwardConnection {
  readonly #client: Socket;
  readonly #options: ForwardOptions;
  readonly #from: string | null;
  readonly #requests: MessageReader<RequestHead>;
  readonly #responses: MessageReader<ResponseHead>;
  /** Those without a whole answer, in order. */
  readonly #passing: Passing[] = [];
  /** The one whose request has not ended. */
  #uploading: Passing | undefined;
  readonly #toClient: Outlet;
  #toUpstream: Outlet | undefined;
  #upstream: Socket | undefined;
  #connected = false;
  /** What comes is passed on without being read: it is no HTTP, or no longer. */
  #blind = false;
  /** What came of the answer in this push, head and all. */
  #pieces: Buffer[] = [];
  /** The exchange whose answer ended in this push, being saved. */
  #durable: Promise<void> | undefined;

  constructor(client: Socket, options: ForwardOptions) {
    this.#client = client;
    this.#options = options;
    this.#from = client.remoteAddress ?? null;
    this.#requests = new MessageReader(this.#readRequests());
    this.#responses = new MessageReader(this.#readResponses());
    this.#toClient = new Outlet(client, () => this.#upstream);
    client.setNoDelay(true);
    client.on("data", (chunk: Buffer) => this.#fromClient(chunk));
    client.on("end", () => {
      if (this.#toUpstream === undefined) client.end();
      else this.#toUpstream.end();
    });
    client.on("error", () => this.#upstream?.resetAndDestroy());
    client.on("close", () => {
      this.#upstream?.destroy();
      this.#giveUp("The sender closed the connection before the answer was whole.");
    });
  }

  #fromClient(chunk: Buffer): void {
    const outlet = this.#open();
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && rest.length > 0 && !this.#blind) rest = this.#requests.push(rest);
    if (rest !== undefined) outlet.add(rest);
    outlet.flush();
  }

  /** The handler's connection, made when the first bytes come. */
  #open(): Outlet {
    if (this.#toUpstream !== undefined) return this.#toUpstream;
    const upstream = this.#options.upstream.open();
    this.#upstream = upstream;
    this.#toUpstream = new Outlet(upstream, () => this.#client);
    upstream.once(this.#options.upstream.secure ? "secureConnect" : "connect", () => {
      this.#connected = true;
    });
    upstream.on("data", (chunk: Buffer) => this.#fromUpstream(chunk));
    upstream.on("end", () => this.#upstreamEnded());
    upstream.on("error", (error: NodeJS.ErrnoException) => this.#upstreamFailed(error));
    upstream.on("close", () => this.#toClient.end());
    return this.#toUpstream;
  }

  #readRequests() {
    return {
      begins: beginsRequest,
      parse: parseRequestHead,
      onHead: (head: RequestHead, bytes: Buffer) => {
        const sent = this.#options.recorder.keeper();
        const at = new Date().toISOString();
        const began = performance.now();
        this.#uploading = { head, at, began, sent, sentWhole: false, early: false, answer: undefined };
        this.#passing.push(this.#uploading);
        this.#toUpstream?.add(retargeted(head, bytes, this.#options.upstream));
        return requestFraming(head);
      },
      onBody: (piece: Buffer) => this.#uploading?.sent.add(piece),
      onRaw: (bytes: Buffer) => this.#toUpstream?.add(bytes),
      onEnd: () => {
        const whole = this.#uploading;
        this.#uploading = undefined;
        if (whole === undefined) return;
        whole.sentWhole = true;
        if (whole.early) void this.#record(whole, undefined);
      },
      onBad: (problem: keyof typeof problems, bytes: Buffer) => {
        this.#options.recorder.oddity(this.#from, problems[problem], bytes);
        this.#goBlind();
        this.#toUpstream?.write([bytes]);
      },
    };
  }

  #fromUpstream(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && rest.length > 0 && !this.#blind) {
      rest = this.#responses.push(rest);
      this.#passPieces();
    }
    if (rest !== undefined && rest.length > 0) this.#toClient.write([rest]);
  }

  #passPieces(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    this.#pieces = [];
    this.#toClient.write(pieces, this.#durable);
    this.#durable = undefined;
  }

  #readResponses() {
    return {
      begins: beginsResponse,
      parse: parseResponseHead,
      onHead: (head: ResponseHead, bytes: Buffer) => {
        this.#pieces.push(bytes);
        const [passing] = this.#passing;
        if (passing === undefined) return undefined;
        const interim = head.status < 200 && head.status !== 101;
        if (!interim) {
          const firstByteMs = round(performance.now() - passing.began);
          passing.answer = { head, body: this.#options.recorder.keeper(), firstByteMs };
        }
        return responseFraming(head, passing.head.method);
      },
      onBody: (piece: Buffer) => this.#passing[0]?.answer?.body.add(piece),
      onRaw: (bytes: Buffer) => {
        this.#pieces.push(bytes);
      },
      onEnd: () => {
        const [passing] = this.#passing;
        if (passing?.answer === undefined) return;
        this.#durable = this.#finish(undefined);
        const { method } = passing.head;
        const tunnel = method === "CONNECT" && passing.answer.head.status < 300;
        if (passing.answer.head.status === 101 || tunnel) {
          this.#passPieces();
          this.#goBlind();
        }
      },
      onBad: (_problem: string, bytes: Buffer) => {
        this.#finish("What came from the handler is no HTTP response that can be read.");
        this.#goBlind();
        // The bytes of a head were not handed on yet.
        const known = this.#pieces.splice(0);
        this.#toClient.write([...known, bytes]);
      },
    };
  }

  /** The exchange in front is over. Where it is saved, the promise says when. */
  #finish(failure: string | undefined): Promise<void> | undefined {
    const passing = this.#passing.shift();
    if (passing === undefined) return undefined;
    // The rest of the post is still to come, and may be waiting for this very answer.
    passing.early = failure === undefined && !passing.sentWhole;
    return passing.early ? undefined : this.#record(passing, failure);
  }

  #record(passing: Passing, failure: string | undefined): Promise<void> | undefined {
    const { recorder, onUnsaved } = this.#options;
    const totalMs = round(performance.now() - passing.began);
    if (!recorder.saves || !passing.sentWhole) {
      // Behind the bytes that are passed on.
      setImmediate(() => recorder.tell(finishedOf(passing, recorder, this.#from, failure, totalMs)));
      return undefined;
    }
    const finished = finishedOf(passing, recorder, this.#from, failure, totalMs);
    const { answer, ...unanswered } = finished;
    const saving = recorder.save(failure === undefined ? finished : unanswered);
    return saving.catch(onUnsaved).then(() => {
      setImmediate(() => recorder.tell(finished));
    });
  }

  #goBlind(): void {
    this.#blind = true;
  }

  /** The handler has closed its side. */
  #upstreamEnded(): void {
    if (!this.#blind && this.#responses.endsWithConnection) this.#toClient.end(this.#finish(undefined));
    else {
      this.#giveUp(
        this.#passing[0]?.answer === undefined && this.#responses.idle
          ? "The handler closed the connection without an answer."
          : "The handler closed the connection in the middle of its answer.",
      );
      this.#toClient.write([this.#responses.unfinishedHead]);
      this.#toClient.end();
    }
  }

  #upstreamFailed(error: NodeJS.ErrnoException): void {
    const code = error.code ?? error.message;
    if (this.#connected) {
      this.#giveUp(`The handler reset the connection (${code}).`);
      this.#client.resetAndDestroy();
      return;
    }
    const what = `${this.#options.upstream.origin} could not be reached (${code}).`;
    this.#client.write(answerBytes(plainAnswer(502, `prevalidate listen: ${what}`), true, false));
    this.#giveUp(what);
    this.#client.end();
    // What is still coming is read and dropped, so that the answer gets through.
    this.#client.setTimeout(5000, () => this.#client.destroy());
  }

  /** No more will come of the exchanges that are under way. */
  #giveUp(reason: string): void {
    const uploading = this.#uploading;
    this.#uploading = undefined;
    if (uploading?.early)
      void this.#record(uploading, "The answer came before the whole post had, and the rest never did.");
    while (this.#passing.length > 0) {
      const cut = this.#passing[0] === uploading && this.#client.destroyed;
      void this.#finish(cut ? "The sender broke off before the body's end." : reason);
    }
  }
}
