import type { Evidence, Exchange, ExchangeFailure } from "../../evidence.ts";
import { exchange } from "../../view.ts";
import { comesAndGoes } from "../accepted.ts";

type FailureOf<K extends ExchangeFailure["kind"]> = Extract<ExchangeFailure, { kind: K }>;

/** How the validation failed on the wire, if it failed in that way and no repetition passed. */
export function brokenBy<K extends ExchangeFailure["kind"]>(
  evidence: Evidence,
  kind: K,
): { readonly seen: Exchange; readonly failure: FailureOf<K> } | undefined {
  const seen = exchange(evidence, "validation");
  if (seen?.failure?.kind !== kind || comesAndGoes(evidence)) return undefined;
  return { seen, failure: seen.failure as FailureOf<K> };
}

/** `, twice`, when a repetition ended in the same way. */
export function again(evidence: Evidence, kind: ExchangeFailure["kind"]): string {
  return exchange(evidence, "validation-again")?.failure?.kind === kind ? ", twice" : "";
}

/** What came of the validation, for `evidence` of a recognition. */
export function where(evidence: Evidence): readonly string[] {
  return exchange(evidence, "validation-again") === undefined
    ? ["http.validation"]
    : ["http.validation", "http.validation-again"];
}

export const tryIt =
  'curl -iv --max-time 10 "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"';
