import type { Evidence, Response } from "../../evidence.ts";
import { exchange, response, successful } from "../../view.ts";
import { accepted, profileOf, refusal } from "../accepted.ts";
import { speaksOfSecret } from "./secret-words.ts";

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

const parserWords =
  /unexpected (?:token|end of (?:json|data|input)|character)|json ?parse|JsonParse|JSONDecodeError|(?:invalid|malformed|not valid|bad) json|(?:could ?n.t|cannot|can't|unable to|failed to) (?:parse|read|decode|deserialize)[^.]{0,30}(?:json|body|request)|HttpMessageNotReadable|(?:required|missing) request body|request body is (?:missing|empty|required)/i;
const missingWords =
  /\b(?:missing|required|not (?:present|provided|supplied|given)|absent|no secret ?key|empty)\b/i;

/** Why it looks as if the handler saw no fields; `sure` when its own words say so. */
export interface Unread {
  readonly why: string;
  readonly sure: boolean;
}

/** The handler answers as if the body held no fields, or says that it can't read the body. */
export function looksUnread(evidence: Evidence): Unread | undefined {
  const answer = refusal(evidence);
  if (answer === undefined) return undefined;
  if ([400, 422, 500].includes(answer.status)) {
    const words = parserWords.exec(answer.body.text)?.[0];
    if (words !== undefined) return { why: `it says “${words}”`, sure: true };
  }
  const empty = response(evidence, "validation-empty");
  const wrong = response(evidence, "wrong-secret");
  if (empty === undefined || !alike(answer, empty) || (wrong !== undefined && !alike(answer, wrong)))
    return undefined;
  // A wall before the handler answers GET in the same way, a handler seldom does.
  const get = response(evidence, "validation-get");
  if (get !== undefined && alike(answer, get)) return undefined;
  const missing = missingWords.test(answer.body.text);
  if (!missing && (![400, 422].includes(answer.status) || speaksOfSecret(answer))) return undefined;
  if (![400, 401, 403, 422].includes(answer.status)) return undefined;
  return { why: "an empty body gets the same answer, and so does a wrong Secret Key", sure: missing };
}

function alike(a: Response, b: Response): boolean {
  return a.status === b.status && a.body.shape === b.body.shape;
}
