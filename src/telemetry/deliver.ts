import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Bytes, Milliseconds } from "../units.ts";

/** What came of handing over a batch. */
export type Delivery =
  | { readonly outcome: "delivered"; readonly rejected: number; readonly message: string }
  /** `why` is of the system, or of the receiver's status; nothing that the receiver wrote is in it. */
  | { readonly outcome: "lost"; readonly why: string };

export interface DeliveryOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** For all attempts together. */
  readonly timeoutMs: Milliseconds;
  /** Ends it before that. */
  readonly signal: AbortSignal;
  readonly agent: http.Agent;
}

/** One attempt's end: an answer, or why there was none. */
type Attempt =
  | { readonly status: number; readonly body: string; readonly retryAfterMs: Milliseconds | undefined }
  | { readonly error: string };

/** Of those, the OTLP specification says, a request may be sent again ("OTLP/HTTP Response", "Retryable Response Codes"). */
const retryable = new Set([429, 502, 503, 504]);
/** A receiver that nobody runs is not waited for. */
const mostUnanswered = 3;
const firstPauseMs: Milliseconds = 200;
const longestPauseMs: Milliseconds = 5000;
const longestAnswer: Bytes = 64 * 1024;

/** An agent for `deliver`, which keeps a connection for the next batch. */
export function makeAgent(endpoint: URL): http.Agent {
  const options = { keepAlive: true, maxSockets: 1 };
  return endpoint.protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
}

/**
 * Posts a batch (OTLP/HTTP with JSON), again where the receiver asks for it and time is left. Redirects are not
 * followed: what authorises is for the endpoint alone. Never rejects.
 */
export async function deliver(endpoint: URL, body: string, options: DeliveryOptions): Promise<Delivery> {
  const deadline = performance.now() + options.timeoutMs;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  let unanswered = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const attempt = await post(endpoint, body, { ...options, signal });
    if ("status" in attempt && attempt.status >= 200 && attempt.status < 300)
      return { outcome: "delivered", ...partialSuccessOf(attempt.body) };
    const why = "error" in attempt ? attempt.error : `the receiver answered ${attempt.status}`;
    const again = "error" in attempt ? ++unanswered < mostUnanswered : retryable.has(attempt.status);
    const asked = "error" in attempt ? undefined : attempt.retryAfterMs;
    // Some chance, so that many programs don't come back all at once.
    const wait = asked ?? pauseMs * (0.5 + Math.random() / 2);
    if (!again || signal.aborted || performance.now() + wait >= deadline) return { outcome: "lost", why };
    if (!(await pauseUnless(signal, wait))) return { outcome: "lost", why };
  }
}

function post(
  endpoint: URL,
  body: string,
  { headers, signal, agent }: Omit<DeliveryOptions, "timeoutMs">,
): Promise<Attempt> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ error: "the receiver takes too long" });
    const fail = (error: NodeJS.ErrnoException): void =>
      resolve({
        error: signal.aborted ? "the receiver takes too long" : `no answer (${error.code ?? "failed"})`,
      });
    const client = endpoint.protocol === "https:" ? https : http;
    const ownHeaders = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    let request: ClientRequest;
    try {
      request = client.request(endpoint, {
        method: "POST",
        agent,
        signal,
        headers: { ...headers, ...ownHeaders },
      });
    } catch (error) {
      // As for credentials in the endpoint that can't be decoded.
      return fail(error as NodeJS.ErrnoException);
    }
    request.on("response", (answer) => {
      const { statusCode: status = 0 } = answer;
      readStart(answer).then(
        (text) => resolve({ status, body: text, retryAfterMs: retryAfter(answer.headers["retry-after"]) }),
        fail,
      );
    });
    request.on("error", fail);
    request.end(body);
  });
}

/** What goes past the bound is not read: the connection ends. */
async function readStart(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfter(value: string | undefined): Milliseconds | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** ExportTracePartialSuccess of an answer; an answer that is none says that all was taken. */
function partialSuccessOf(body: string): { rejected: number; message: string } {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    answer = undefined;
  }
  const partial = memberOf(answer, "partialSuccess");
  const rejected = Number(memberOf(partial, "rejectedSpans") ?? 0);
  const message = memberOf(partial, "errorMessage");
  return {
    rejected: rejected > 0 && Number.isSafeInteger(rejected) ? rejected : 0,
    message: typeof message === "string" ? message : "",
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** @returns false when it was broken off. */
function pauseUnless(signal: AbortSignal, ms: Milliseconds): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const over = (): void => {
      signal.removeEventListener("abort", broken);
      resolve(true);
    };
    const timer = setTimeout(over, ms);
    const broken = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener("abort", broken, { once: true });
  });
}
