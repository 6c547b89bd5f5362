import { isUtf8 } from "node:buffer";
import type { Socket } from "node:net";
import { UsageError } from "../../errors.ts";
import type { Captured, CapturedHeader } from "../../exchange/captured.ts";
import { describeResponse } from "../../probes/response.ts";
import type { Redactor } from "../../redact.ts";
import { exchangeHttp, type RawFailure } from "../../wire/http-exchange.ts";
import type { RawResponse } from "../../wire/response-reader.ts";
import type { AnswerJudge } from "../judge.ts";
import type { PostFacts } from "../post-facts.ts";
import { upstreamOf } from "../upstream.ts";
import type { ReplayMessage } from "./messages.ts";

const timeoutMs = 30_000;
const mostRead = 1_048_576;
const mostShown = 65_536;

/** Fields of the one connection (RFC 9110 §7.6.1), those made anew, and credentials, which are for the one endpoint. */
const notSent =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|expect|te|trailer|upgrade|proxy-.*|authorization|cookie)$/i;

export interface ReplayParts {
  readonly redactor: Redactor;
  readonly judge: AnswerJudge;
}

/**
 * Posts a caught post again, keys and all, and says what came of it. Redirects are not followed.
 * @param url where to: `http://` or `https://`.
 * @throws UsageError for an address that can't be posted to.
 */
export async function replayPost(
  captured: Captured,
  facts: PostFacts,
  url: string,
  { redactor, judge }: ReplayParts,
): Promise<ReplayMessage> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError("Write http:// or https://, host and path.");
  const { host, pathname, search, username } = new URL(url);
  if (username !== "") throw new UsageError("Leave user and password out of the address.");
  const socket = upstreamOf(new URL("/", url).href).open();
  const failure = await opened(socket, url);
  const told = { url: redactor.url(url), status: null, totalMs: 0, body: "", judgement: null };
  if (failure !== undefined) return { ...told, failure: redactor.text(failure) };
  const headers: readonly CapturedHeader[] = [
    ["Host", host],
    ...captured.headers
      .filter(([name]) => !notSent.test(name))
      .map(([name, value]) => [name, octets(value)] as const),
    ["Content-Length", String(captured.body.length)],
    ["Connection", "close"],
  ];
  const exchange = await exchangeHttp(
    socket,
    { method: captured.method, target: pathname + search, headers, body: captured.body },
    {
      deadline: performance.now() + timeoutMs,
      expectContinue: false,
      maxHeadBytes: 65_536,
      maxBodyBytes: mostRead,
      maxInterim: 16,
    },
  );
  const { response } = exchange;
  const broken = exchange.failure === undefined ? null : failureOf(exchange.failure);
  return {
    ...told,
    totalMs: exchange.totalMs,
    failure: broken,
    status: response?.status ?? null,
    body: response === undefined ? "" : bodyOf(response, redactor),
    judgement:
      response === undefined || broken !== null
        ? null
        : judge({ method: captured.method, facts, answer: answerOf(response) }),
  };
}

/** @returns why it did not open. */
function opened(socket: Socket, url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve("No connection came about in time.");
    }, timeoutMs);
    const done = (failure?: string) => {
      clearTimeout(timer);
      resolve(failure);
    };
    socket.once(/^https:/i.test(url) ? "secureConnect" : "connect", () => done());
    socket.on("error", (error: NodeJS.ErrnoException) =>
      done(`No connection came about: ${error.code ?? error.message}.`),
    );
  });
}

/** Values are Latin-1, an octet a character; the wire takes them as UTF-8 where they are that. */
function octets(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : value;
}

function failureOf(failure: RawFailure): string {
  switch (failure.kind) {
    case "not-http":
      return "What came back is not HTTP.";
    case "empty-reply":
      return "The connection was closed before any answer came.";
    case "truncated":
      return "The answer broke off before its end.";
    case "malformed":
      return "The answer is not well-formed HTTP.";
    case "reset":
      return "The connection was reset.";
    case "timeout":
      return "No whole answer came in time.";
  }
}

function answerOf(raw: RawResponse) {
  const { httpVersion, status, statusText, headers, body } = raw;
  const kept = { bytes: body.length, beginning: body, isUtf8: isUtf8(body) };
  return { by: "handler" as const, httpVersion, status, statusText, headers, body: kept };
}

function bodyOf(raw: RawResponse, redactor: Redactor): string {
  const look = { keys: {}, addresses: {}, thirdParty: {} };
  return describeResponse(raw, look, redactor, mostRead).body.text.slice(0, mostShown);
}
