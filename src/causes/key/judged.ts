import type { Evidence, KeyName, Response } from "../../evidence.ts";
import { hasExactKey, response, sightings, successful } from "../../view.ts";
import { endOf, redirectChain } from "../redirect/chain.ts";
import { kindOf } from "../redirect/kind.ts";

/** An answer in which the key is looked for. */
export interface JudgedAnswer {
  readonly answer: Response;
  /** Path into the evidence. */
  readonly path: string;
  /** `The answer to the validation`, as a sentence begins. */
  readonly place: string;
}

/**
 * The answer that the key must stand in: the validation's, when that is a success. Where something before the handler
 * has to be mended first, the handler's own answer, as far as it shows: at the end of a redirect that only moves
 * the address, or to GET, where POST is not taken and GET brings the key in some altered form.
 */
export function judgedAnswer(evidence: Evidence, key: KeyName): JudgedAnswer | undefined {
  const answer = response(evidence, "validation");
  if (answer === undefined) return undefined;
  if (successful(answer)) return { answer, path: "http.validation", place: "The answer to the validation" };
  return behindRedirect(evidence) ?? onGet(evidence, answer, key);
}

const moving = ["to-https", "trailing-slash", "other-host", "keeps-post"];

function behindRedirect(evidence: Evidence): JudgedAnswer | undefined {
  const chain = redirectChain(evidence);
  const end = chain && endOf(chain.byPost);
  const answer = end?.failure === undefined ? end?.response : undefined;
  if (chain === undefined || end === undefined || answer === undefined) return undefined;
  if (!successful(answer) || !moving.includes(kindOf(chain))) return undefined;
  const place = "Where the redirect leads, the answer to the validation";
  return { answer, path: `http.${end.name}`, place };
}

function onGet(evidence: Evidence, refused: Response, key: KeyName): JudgedAnswer | undefined {
  const answer = response(evidence, "validation-get");
  if (answer === undefined || !successful(answer) || ![404, 405, 501].includes(refused.status))
    return undefined;
  const altered = !hasExactKey(answer, key) && sightings(answer, key).some(({ where }) => where === "body");
  return altered ? { answer, path: "http.validation-get", place: "The answer to GET" } : undefined;
}
