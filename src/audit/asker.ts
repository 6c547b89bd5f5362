import { setTimeout as sleep } from "node:timers/promises";
import type { AuditShortfall, Exchange } from "../evidence.ts";
import type { Connector } from "../probes/connector.ts";
import { describeFailure } from "../probes/http.ts";
import { taken } from "../probes/plan/seen.ts";
import { describeResponse, type LookFor } from "../probes/response.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Redactor } from "../redact.ts";
import type { Bytes, Milliseconds, Redacted } from "../units.ts";
import { exchangeHttp } from "../wire/http-exchange.ts";
import type { AuditLine } from "./line.ts";
import { controlLine } from "./lines/transport.ts";
import { mostControls, mostRetries } from "./plan.ts";
import { type WriteContext, writePost } from "./write.ts";

export interface AskerContext extends WriteContext {
  readonly profile: Profile;
  readonly redactor: Redactor;
  readonly connector: Connector;
  /** Where the target's host is; looked up when undefined. */
  readonly address: string | undefined;
  readonly timeoutMs: Milliseconds;
  readonly keys: LookFor["keys"];
}

/** Between two requests to an endpoint that is not called local. */
const pauseMs: Milliseconds = 50;
/** Nothing that an audit asks is worth more time than this. */
const patienceMs: Milliseconds = 5000;
const wholeMs: Milliseconds = 300_000;
const maxHeadBytes: Bytes = 65_536;
const maxBodyBytes: Bytes = 262_144;
const maxInterim = 16;
/** Where wrong keys get no answer, all of an audit's controls are enough for all of its requests. */
const unansweredBetweenControls = 20;
const toldBody = 400;

/** Sends the requests of an audit one after the other, and notices when the endpoint no longer answers as it did. */
export class Asker {
  /** The exchanges by name, in the order in which they took place. */
  readonly seen: Record<string, Exchange> = {};
  sent = 0;
  readonly #context: AskerContext;
  readonly #began = performance.now();
  #retries = 0;
  #controls = 0;
  /** A limit was met, and the right key met none: it is one on guessing. */
  #limitsGuesses = false;
  /** A request got no answer, and the right key got one after it. */
  #hangsUp = false;
  #unanswered = 0;

  constructor(context: AskerContext) {
    this.#context = context;
  }

  /**
   * Sends one request, and once more where no answer came.
   * @returns why no more should be sent, or undefined.
   */
  async ask(line: AuditLine): Promise<AuditShortfall | undefined> {
    const { options } = this.#context;
    if (options.signal?.aborted) return { reason: "interrupted" };
    if (performance.now() - this.#began > wholeMs) return { reason: "took-too-long" };
    if (!options.local && this.sent > 0) await sleep(pauseMs);
    let exchange = await this.askOnce(line);
    if (failed(exchange) && this.#retries < mostRetries) {
      this.#retries++;
      exchange = await this.askOnce({ ...line, name: `${line.name}-retry` });
    }
    if (options.signal?.aborted) return { reason: "interrupted" };
    const limited = exchange.response?.status === 429 && !this.#limitsGuesses;
    if (exchange.failure === undefined && !limited) return undefined;
    if (exchange.failure !== undefined && !this.#isWorthAControl(exchange.failure)) return undefined;
    return this.#control(line.name);
  }

  /** Who hangs up on wrong keys does so all the time: once that is known, only now and then is looked again. */
  #isWorthAControl(failure: NonNullable<Exchange["failure"]>): boolean {
    if (failure.kind === "connect") return true;
    this.#unanswered++;
    return !this.#hangsUp || this.#unanswered % unansweredBetweenControls === 0;
  }

  /** Whether the right Secret Key gets what it got. */
  async #control(after: string): Promise<AuditShortfall | undefined> {
    if (this.#controls >= mostControls) return { reason: "stopped-answering", after };
    this.#controls++;
    const control = await this.askOnce(controlLine(this.#context.profile, this.#controls));
    const { response, failure } = control;
    if (failure !== undefined || response === undefined) return { reason: "stopped-answering", after };
    if (response.status === 429) return { reason: "limited", after };
    this.#hangsUp = true;
    this.#limitsGuesses = taken(control, this.#context.profile);
    return undefined;
  }

  /** Sends one request, to the target unless an address is given, and keeps what came back. */
  async askOnce(line: AuditLine, url?: URL): Promise<Exchange> {
    const { options } = this.#context;
    const step = { step: line.name, asking: `Auditing: ${line.purpose}` };
    options.onProgress?.({ ...step, state: "started" });
    this.sent++;
    const exchange = await this.#exchange(line, url);
    // What was broken off from this side says nothing about the other.
    if (!options.signal?.aborted) this.seen[line.name] = exchange;
    options.onProgress?.({ ...step, state: "finished" });
    return exchange;
  }

  async #exchange(line: AuditLine, url: URL | undefined): Promise<Exchange> {
    const context = this.#context;
    const { redactor, connector, options } = context;
    const post = writePost(line, context, url);
    const startedAt = new Date().toISOString();
    const began = performance.now();
    const deadline = began + Math.min(context.timeoutMs, patienceMs);
    const opened = await connector.open(post.url, deadline, context.address);
    const about = {
      name: line.name,
      ask: { ...line.ask, ...(url !== undefined && { path: redactor.url(url.href) }) },
      address: context.address ?? opened.attempt?.address ?? null,
      request: {
        method: line.method,
        url: redactor.url(post.told.url),
        headers: post.told.headers.map(([name, value]) => redactor.header(name, value)),
        body: toldAs(post.told.body, redactor),
      },
      startedAt,
    };
    if (opened.socket === undefined) {
      const timings = { ...opened.timings, totalMs: performance.now() - began };
      return { ...about, failure: opened.failure ?? { kind: "connect", outcome: "failed" }, timings };
    }
    const bounds = { maxHeadBytes, maxBodyBytes, maxInterim };
    const raw = await exchangeHttp(opened.socket, post.request, {
      ...bounds,
      deadline,
      expectContinue: false,
      signal: options.signal,
    });
    const lookFor = { ...post.lookFor, keys: context.keys };
    return {
      ...about,
      ...(raw.response && { response: describeResponse(raw.response, lookFor, redactor, maxBodyBytes) }),
      ...(raw.failure && { failure: describeFailure(raw.failure, redactor) }),
      timings: {
        ...opened.timings,
        ...(raw.firstByteMs !== undefined && { firstByteMs: raw.firstByteMs }),
        totalMs: performance.now() - began,
      },
    };
  }
}

function failed({ failure, response }: Exchange): boolean {
  return failure !== undefined || response?.status === 500 || response?.status === 502;
}

/** The body as the evidence has it: large ones by their beginning and their size. */
function toldAs(body: string, redactor: Redactor): Redacted {
  if (body.length <= toldBody) return redactor.text(body);
  return `${redactor.text(body, toldBody)}… (${body.length} characters)` as Redacted;
}
