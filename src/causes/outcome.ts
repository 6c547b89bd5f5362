import type { Evidence, Exchange } from "../evidence.ts";
import { hasExactKey, statusLine } from "../view.ts";
import { profileOf } from "./accepted.ts";

/**
 * What became of a request, in a few words for a sentence: `503 Service Unavailable`, `no answer within 10 s`.
 * @param evidence for the key that a good answer would have.
 */
export function outcomeOf(evidence: Evidence, seen: Exchange): string {
  const { failure, response: answer } = seen;
  if (failure !== undefined) return failureWords(failure);
  if (answer === undefined) return "nothing";
  const profile = profileOf(evidence);
  const need = seen.ask.event === "Validation" ? profile.validationNeedsKey : profile.eventsNeedKey;
  const keyWanted = need === "required" && evidence.settings.keys[profile.returnedKey] !== null;
  const success = answer.status >= 200 && answer.status < 300;
  if (!keyWanted || !success) return statusLine(answer);
  return `${statusLine(answer)} ${hasExactKey(answer, profile.returnedKey) ? "with" : "without"} the key`;
}

function failureWords(failure: NonNullable<Exchange["failure"]>): string {
  switch (failure.kind) {
    case "timeout":
      return failure.phase === "body"
        ? `an answer that did not end within ${seconds(failure.afterMs)}`
        : `no answer within ${seconds(failure.afterMs)}`;
    case "empty-reply":
      return "a connection closed without an answer";
    case "reset":
      return "a connection that was reset";
    case "truncated":
      return "an answer cut short";
    case "malformed":
      return "an answer that is not valid HTTP";
    case "not-http":
      return "something other than HTTP";
    case "connect":
      return failure.outcome === "refused" ? "a refused connection" : "no connection";
    case "dns":
      return "no address for the name";
    case "tls":
      return "a failed TLS handshake";
    case "proxy":
      return "a failure of the proxy in between";
  }
}

/** `10 s`, `0.3 s`, `12 ms`: milliseconds as a person reads them. */
export function seconds(ms: number): string {
  if (ms < 100) return `${Math.max(1, Math.round(ms))} ms`;
  return `${ms >= 10_000 ? Math.round(ms / 1000) : Math.round(ms / 100) / 10} s`;
}

/** `64 kB`, `300 bytes`: octets as a person reads them. */
export function size(bytes: number): string {
  if (bytes >= 1_048_576) return `${Math.round(bytes / 104_857.6) / 10} MiB`;
  return bytes >= 10_240 ? `${Math.round(bytes / 1024)} KiB` : `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
}
