import type { Evidence, Response } from "../../evidence.ts";
import { exchange, response, successful } from "../../view.ts";
import { accepted, profileOf, refusal } from "../accepted.ts";
import { shownException } from "./exceptions.ts";
import { speaksOfSecret } from "./secret-words.ts";
import { type UnreadWords, wordsOfUnread } from "./unread-words.ts";

/*
 * What the other posts say about why the validation was refused. Shared by the causes that have to keep
 * out of one another's way.
 */

/**
 * A full event with the same Secret Key is taken, where validation's three fields are not. A refusal that
 * is about the key does not count: the handler may check it for validation alone.
 */
export function fullEventPasses(evidence: Evidence): boolean {
  const answer = response(evidence, "validation");
  if (answer !== undefined && ([401, 403].includes(answer.status) || speaksOfSecret(answer))) return false;
  const sameEncoding = profileOf(evidence).eventEncoding === profileOf(evidence).validationEncoding;
  return sameEncoding && accepted(evidence, exchange(evidence, "delivered")) === true;
}

/** The name of the exchange in which the same validation passed in the other encoding. */
export function otherEncodingPasses(evidence: Evidence): "validation-json" | "validation-form" | undefined {
  const other = profileOf(evidence).validationEncoding === "form" ? "validation-json" : "validation-form";
  return successful(response(evidence, other)) && accepted(evidence, exchange(evidence, other)) === true
    ? other
    : undefined;
}

/** Why it looks as if the handler saw no fields; `sure` when its own words say so. */
export interface Unread extends UnreadWords {
  readonly sure: boolean;
}

const missingWords =
  /\b(?:missing|required|not (?:present|provided|supplied|given)|absent|no secret ?key|empty)\b/i;

/** What else may be missing from a request than its fields. */
const otherThings = /\b(?:signature|header|token|api[ _-]?key|cookie|credentials?|authori[sz]ation)\b/i;

/** The handler says that it can't read the body, or answers as if the body held no fields. */
export function looksUnread(evidence: Evidence): Unread | undefined {
  const answer = refusal(evidence);
  if (answer === undefined) return undefined;
  const words = wordsOfUnread(answer);
  if (words !== undefined) return { ...words, sure: true };
  if (!answersPostsAlike(evidence, answer)) return undefined;
  const crashed = answer.status === 500;
  if (crashed && shownException(answer.body.text) !== undefined) return undefined;
  return {
    why: "an empty body gets the same answer, and so does a wrong Secret Key",
    sure: !crashed && missingWords.test(answer.body.text) && !otherThings.test(answer.body.text),
  };
}

/** Every post gets this answer, whatever it holds, and it is the handler that gives it. */
function answersPostsAlike(evidence: Evidence, answer: Response): boolean {
  if (![400, 401, 403, 422, 500].includes(answer.status)) return false;
  const empty = response(evidence, "validation-empty");
  const wrong = response(evidence, "wrong-secret");
  if (empty === undefined || !alike(answer, empty) || (wrong !== undefined && !alike(answer, wrong)))
    return false;
  // A wall before the handler answers GET in the same way, a handler seldom does.
  const get = response(evidence, "validation-get");
  return get === undefined || !alike(answer, get) || speaksOfSecret(answer);
}

function alike(a: Response, b: Response): boolean {
  return a.status === b.status && a.body.shape === b.body.shape;
}
