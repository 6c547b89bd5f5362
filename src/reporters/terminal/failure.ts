import type { ExchangeFailure } from "../../evidence.ts";
import { formatMs } from "./layout.ts";

/** What broke an exchange off, as a sentence. */
export function failureSentence(failure: ExchangeFailure): string {
  switch (failure.kind) {
    case "dns":
      return `The name was not resolved${because(failure.detail, failure.code)}.`;
    case "tls":
      return `The TLS handshake failed${because(failure.detail, failure.code)}.`;
    case "proxy":
      return `The proxy made no connection${because(failure.detail, failure.code)}.`;
    case "connect":
      return `${connectOutcomes[failure.outcome]}${because(failure.code)}.`;
    case "not-http": {
      const like = failure.looksLike === undefined ? "" : ` but looks like ${failure.looksLike}`;
      return `What came is no HTTP response${like}: “${failure.firstBytes}”`;
    }
    case "empty-reply":
      return "The connection was closed without a response.";
    case "reset":
      return `The connection was reset ${phases[failure.phase]}${because(failure.code)}.`;
    case "timeout":
      return `Time ran out ${phases[failure.phase]}, after ${formatMs(failure.afterMs)}.`;
    case "truncated": {
      const expected = failure.expected === null ? "" : ` of ${failure.expected}`;
      const where = failure.where === "chunk" ? " in the middle of a chunk" : "";
      return `The body ended early${where}: ${failure.received}${expected} bytes came.`;
    }
    case "malformed":
      return `The response is malformed (${failure.problem}): “${failure.quote}”`;
  }
}

const connectOutcomes = {
  connected: "The connection was made and then failed",
  refused: "The connection was refused",
  timeout: "No answer came to the attempt to connect",
  unreachable: "The address can't be reached",
  reset: "The connection was reset",
  failed: "The connection failed",
} as const;

const phases = {
  connect: "while connecting",
  tls: "in the TLS handshake",
  continue: "while waiting for 100 Continue",
  request: "while the request was being sent",
  head: "before a response came",
  body: "in the middle of the body",
} as const;

function because(...reasons: readonly (string | undefined)[]): string {
  const known = reasons.filter((reason) => reason !== undefined && reason !== "");
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}
