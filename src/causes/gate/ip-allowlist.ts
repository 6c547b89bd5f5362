import { addressLists } from "../../advice/firewalls.ts";
import { senderAddresses } from "../../advice/fixes.ts";
import type { Evidence, Response } from "../../evidence.ts";
import { exchange, quoteBody, response, statusLine } from "../../view.ts";
import { accepted, refusedWith } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { recognisedGate } from "./recognise.ts";

const names = ["wrong-secret", "absent-secret", "validation-get", "validation-empty", "delivered"];
const stockPage =
  /<h1>\s*403 Forbidden\s*<\/h1>|You don't have permission to access|403 - Forbidden: Access is denied|<h1>Forbidden<\/h1>/i;
const namesAddress =
  /\byour ip\b|\bip address\b|\baddress\b[^.]{0,40}\bnot (?:allowed|permitted|authori[sz]ed)|allow-?list|white-?list/i;
const namesKey = /\bsecret\b|\bkey\b|\bsignature\b|\btoken\b/i;

/**
 * A 403 that whoever stands before the handler gives to every request from here: nothing in the post changes it.
 * @returns that answer, and whether its words speak of the caller's address.
 */
export function forbiddenToAll(
  evidence: Evidence,
): { readonly answer: Response; readonly spoken: boolean } | undefined {
  const answer = refusedWith(evidence, 403);
  if (answer === undefined || recognisedGate(evidence) !== undefined) return undefined;
  if (accepted(evidence, exchange(evidence, "delivered")) === true) return undefined;
  if (namesAddress.test(answer.body.text)) return { answer, spoken: true };
  if (namesKey.test(answer.body.text)) return undefined;
  const others = names.flatMap((name) => response(evidence, name) ?? []);
  if (others.some(({ status }) => status !== 403)) return undefined;
  const getToo = response(evidence, "validation-get")?.status === 403;
  return getToo || stockPage.test(answer.body.text) ? { answer, spoken: false } : undefined;
}

export const ipAllowlist = defineCause({
  id: "gate/ip-allowlist",
  severity: "error",
  title: "The server forbids every request from here (403)",
  about:
    "The server refuses whatever comes from this machine, before it looks into the post. Often that is a list of addresses that may call. From the sender's addresses the answer may then be another one: what this check sees from here need not be what the sender sees.",
  signs:
    "Every request from here gets 403, whatever is in it, and no firewall product or framework shows itself; or the page speaks of the caller's address. A 403 that names the key, or that comes to the wrong key alone, is the handler's own.",
  verify: `# from a machine that may call, or with the rule in place:\ncurl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"`,
  needs: ["http"],
  recognise: (evidence) => {
    const seen = forbiddenToAll(evidence);
    if (seen === undefined) return undefined;
    const why = seen.spoken
      ? "The answer speaks of the caller's address; it may do so and forbid for another reason."
      : "It is the same whatever is posted, and nothing else explains it: a list of allowed addresses is the likeliest reason, a rule of the web server another.";
    return {
      confidence: seen.spoken ? "likely" : "possible",
      detail: `The validation is answered ${statusLine(seen.answer)} with ${quoteBody(seen.answer)}. ${why} The sender posts from ${senderAddresses}; this check does not.`,
      evidence: ["http.validation"],
      explains: ["handler/*", "secret/*", "key/*"],
    };
  },
  fixes: {
    software: addressLists,
    otherwise: [
      "Allow the sender's addresses for this path: {addresses}. The first validates, the second sends events: both are needed.",
      "Look into the server's error log for the reason of the 403: it may be no list at all.",
    ],
    general: ["If the sender is allowed already, run this check through a machine that is, with --proxy."],
  },
});
