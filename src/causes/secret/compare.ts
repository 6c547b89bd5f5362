import { auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import type { Evidence, Exchange, Response, Sighting } from "../../evidence.ts";
import { exchange, lastOf, response, sightings, successful } from "../../view.ts";
import { accepted, comesAndGoes, profileOf } from "../accepted.ts";

/*
 * What a post without the right Secret Key got, held against what the right one got.
 */

/** `same`: as if the key were right; `refused`: another answer; `unclear`: no answer, or one that says nothing about keys. */
export type Treatment = "same" | "refused" | "unclear";

export const verifyWrongSecret =
  'curl -si "$URL" -d "ServerId=10000&SecretKey=wrong&Type=Validation"\n# wanted: 401, and no Validation Key';

/** The answer to the right Secret Key, where it is a success: only then can others be held against it. */
export function rightAnswer(evidence: Evidence): Response | undefined {
  const answer = response(evidence, "validation");
  return successful(answer) && !comesAndGoes(evidence) ? answer : undefined;
}

/** The whole answer to a post of that name, or to its repetition. */
export function wholeAnswer(evidence: Evidence, name: string): Response | undefined {
  const seen = lastOf(evidence, name);
  return seen?.failure === undefined ? seen?.response : undefined;
}

/**
 * How a post without the right Secret Key was treated.
 * @param name of the exchange, such as `wrong-secret`.
 */
export function treatmentOf(evidence: Evidence, name: string): Treatment {
  const right = rightAnswer(evidence);
  const answer = wholeAnswer(evidence, name);
  if (right === undefined || answer === undefined) return "unclear";
  if (saysNothingAboutKeys(answer)) return "unclear";
  if (!successful(answer)) return "refused";
  const { returnedKey } = profileOf(evidence);
  if (returned(right, returnedKey)) {
    const alsoHere = returned(answer, returnedKey) || (returnedKey === "secret" && repeatsItsKey(answer));
    return alsoHere ? "same" : "refused";
  }
  // Where the key should be and is in neither, two successes say nothing: it may be no handler at all.
  if (accepted(evidence, exchange(evidence, "validation")) === false) return "unclear";
  if (right.body.digest === answer.body.digest || right.body.shape === answer.body.shape) return "same";
  return repeatsItsKey(answer) ? "same" : "refused";
}

/** The key is in it, in whatever form: a handler that gives it out altered gives it out. */
export function returned(answer: Response, key: "secret" | "validation"): boolean {
  return sightings(answer, key).some(({ form }) => form !== "similar");
}

/** Answers that differ only in the key they repeat are the same answer. */
function repeatsItsKey({ body }: Response): boolean {
  return body.text.includes("‹random key");
}

/**
 * An event with a wrong Secret Key got what it gets with the right one.
 * @returns the exchange; undefined where that is not so, or can't be told.
 */
export function forgedEventTaken(evidence: Evidence): Exchange | undefined {
  const { returnedKey, checkTypes, eventsNeedKey } = profileOf(evidence);
  const name = (checkTypes[0] ?? "").toLowerCase();
  const genuine = lastOf(evidence, name);
  const forged = lastOf(evidence, `${name}-wrong-secret`);
  const [right, wrong] = [genuine, forged].map((seen) => (seen?.failure ? undefined : seen?.response));
  if (accepted(evidence, genuine) !== true || right === undefined || wrong === undefined) return undefined;
  if (!successful(wrong)) return undefined;
  const same =
    eventsNeedKey === "required"
      ? returned(wrong, returnedKey)
      : right.status === wrong.status && right.body.shape === wrong.body.shape;
  return same ? forged : undefined;
}

/**
 * Whether a post was let in on account of what stood for its key: not where a handler that doesn't see that value takes
 * posts without a key, nor in an encoding in which any key will do.
 * @param likeAbsent such a handler is possible; for posts of an audit their table says it too.
 */
export function letInByKey(evidence: Evidence, name: string, likeAbsent = false): boolean {
  if (treatmentOf(evidence, name) !== "same") return false;
  const asAbsent = likeAbsent || auditWordsOf(name)?.likeAbsent === true;
  if (asAbsent && treatmentOf(evidence, "absent-secret") === "same") return false;
  const encoding = exchange(evidence, name)?.ask.encoding;
  if (encoding !== "json" || profileOf(evidence).validationEncoding === "json") return true;
  return ["audit-json-wrong", "audit-json-absent"].every((one) => treatmentOf(evidence, one) !== "same");
}

/** Limits on the rate and trouble behind a proxy say nothing about how keys are checked. */
function saysNothingAboutKeys({ status }: Response): boolean {
  return [408, 413, 429, 502, 503, 504].includes(status) || status >= 520;
}

/** Asks that come without the right Secret Key, in the words of a sentence. */
const strangers: readonly (readonly [name: string, words: string])[] = [
  ["wrong-secret", "a post with a wrong Secret Key"],
  ["absent-secret", "a post without a Secret Key"],
  ["delivered-wrong-secret", "a Delivered event with a wrong Secret Key"],
  ["inbound-wrong-secret", "an Inbound message with a wrong Secret Key"],
  ["validation-empty", "a post with an empty body"],
  ["validation-get", "a plain GET"],
  ["stranger-get", "a plain GET"],
];

/** The key that should come back, given to someone who did not show the right Secret Key. */
export function leakedToStrangers(
  evidence: Evidence,
): readonly { readonly seen: Exchange; readonly words: string; readonly sighting: Sighting }[] {
  const key = profileOf(evidence).returnedKey;
  return [...strangers, ...auditStrangers(evidence)].flatMap(([name, words]) => {
    const seen = lastOf(evidence, name);
    const sighting = sightings(seen?.response, key).find(
      ({ form }) => form !== "similar" && form !== "truncated",
    );
    if (seen === undefined || sighting === undefined || requestHolds(evidence, seen, key)) return [];
    return [{ seen, words, sighting }];
  });
}

/** Posts of an audit without the right key that were refused: what lets one of them in is told by its own cause. */
function auditStrangers(evidence: Evidence): readonly (readonly [name: string, words: string])[] {
  const kinds = ["value", "operator", "lookup", "stranger", "odd", "forged", "marked", "other"] as const;
  return auditNamesOf(...kinds).flatMap((name) => {
    const seen = lastOf(evidence, name);
    const { kind, words = name } = auditWordsOf(name) ?? {};
    if (seen === undefined || !["wrong", "absent"].includes(seen.ask.secret)) return [];
    if (kind !== "other" && successful(seen.response)) return [];
    const asKey = kind === "value" || kind === "operator" || kind === "lookup";
    return [[name, asKey ? `a post with ${words} as its Secret Key` : words] as const];
  });
}

/** The request itself carries the key, in its URL or a header: then its return tells nothing new. */
export function requestHolds(evidence: Evidence, seen: Exchange, key: "secret" | "validation"): boolean {
  if (evidence.url.parsed?.keysInUrl.includes(key)) return true;
  const label = `‹${key} key`;
  return seen.request.url.includes(label) || seen.request.headers.some(([, value]) => value.includes(label));
}
