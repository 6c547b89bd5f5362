import type { Evidence } from "../../evidence.ts";
import { statusLine } from "../../view.ts";
import { outcomeOf } from "../outcome.ts";
import { type Chain, endOf, keyWaits } from "./chain.ts";

/** What was seen, and what becomes of a post that follows: the sentences that every redirect shares. */
export function redirectDetail(evidence: Evidence, chain: Chain): string {
  const first = `The post is answered ${statusLine(chain.answer)}, with “Location: ${chain.location}”.`;
  return [first, loopWords(chain), bodyWords(chain), getWords(evidence, chain), postWords(evidence, chain)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function loopWords({ loops, byGet, from, to }: Chain): string {
  if (!loops) return "";
  if (from.href === to.href)
    return "That is the address itself; with a cookie that comes with the redirect it might answer.";
  return byGet.length >= 5
    ? `After ${byGet.length} redirects there is no end yet; there may be one later.`
    : "Following it leads back to an address that was asked before; with a cookie kept on the way it might not.";
}

function bodyWords({ status }: Chain): string {
  return status === 307 || status === 308
    ? `${status} asks the client to post again to the new address; whether the sender does is not documented.`
    : `A client that follows ${status}, as classic .NET does it, sends a GET without the body: the Secret Key and the event are lost.`;
}

function getWords(evidence: Evidence, chain: Chain): string {
  const end = endOf(chain.byGet);
  if (end === undefined) return "";
  const key = keyWaits(chain)
    ? " The Validation Key waits there even for a GET, so Validate might pass while every event is lost."
    : "";
  const hops = chain.byGet.length > 1 ? ` after ${chain.byGet.length} redirects` : "";
  return `There${hops}, GET of ${end.request.url} gets ${outcomeOf(evidence, end)}.${key}`;
}

function postWords(evidence: Evidence, chain: Chain): string {
  const end = endOf(chain.byPost);
  if (end === undefined) return "";
  return `The post itself, sent to ${end.request.url}, gets ${outcomeOf(evidence, end)}.`;
}

/** The address to enter in place of the redirected one. */
export function finalAddress(chain: Chain): string {
  return (endOf(chain.byPost) ?? endOf(chain.byGet))?.request.url ?? chain.to.href;
}

/** Paths into the evidence that a redirect rests on. */
export function redirectEvidence(chain: Chain): readonly string[] {
  return ["http.validation", ...[...chain.byGet, ...chain.byPost].map(({ name }) => `http.${name}`)];
}
