import { fixFor } from "../../advice/fixes.ts";
import type { Software } from "../../advice/software.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, firstHeader } from "../../view.ts";
import { accepted } from "../accepted.ts";
import type { Cause } from "../define.ts";
import { defineGate, senderAddresses } from "./define-gate.ts";

/** The answer is 429, which tells of the pace of this check and nothing of the post. */
export function isLimited(seen: Exchange | undefined): boolean {
  return seen?.failure === undefined && seen?.response?.status === 429;
}

const steps = (software: readonly Software[]): readonly string[] =>
  fixFor(
    software,
    {
      nginx: "Take limit_req and limit_conn out of the location of this path, or raise rate and burst there.",
      Laravel: "Take the throttle middleware off this route.",
      Express: "Leave this route out of express-rate-limit (skip).",
      Cloudflare:
        "Exempt this path from Cloudflare's rate limiting rules, or allow the sender's addresses {addresses}.",
    },
    [
      "Exempt this path, or the sender's addresses {addresses}, from the rate limit.",
      "Then run the check again: this very check posts about ten requests in a few seconds.",
    ],
  );

const limitsEverything = defineGate({
  id: "gate/rate-limited",
  title: "Too many requests (429)",
  about:
    "The server counts requests and refuses those above its limit. One message can bring several events, and they come in bursts, from few addresses: a limit made for people is soon reached.",
  signs:
    "The status is 429 (or a host's 508, 509). When the validation itself passes and later posts of the check meet the limit, it is a warning, and the other findings leave those posts out of account.",
  says: ({ answer }) => {
    const wait = firstHeader(answer, "Retry-After");
    return `The server counts requests and takes no more${wait === undefined ? "" : ` (Retry-After: ${wait})`}.`;
  },
  fix: (_evidence, software) => steps(software),
});

/** Posts of this check that met the limit after the validation had passed. */
function limitedLater(evidence: Evidence): readonly Exchange[] {
  if (accepted(evidence, exchange(evidence, "validation")) === false) return [];
  return Object.values(evidence.http ?? {}).filter(isLimited);
}

export const rateLimited: Cause = {
  ...limitsEverything,
  recognise: (evidence) => {
    const always = limitsEverything.recognise(evidence);
    const [first, ...others] = limitedLater(evidence);
    if (always !== undefined || first === undefined) return always;
    const wait = firstHeader(first.response, "Retry-After");
    return {
      confidence: "certain",
      severity: "warning",
      title: "Posts in quick succession are refused (429)",
      detail: `The validation passes; then ${others.length === 0 ? "one post" : `${others.length + 1} posts`} of this check, ${first.name} the first, got 429${wait === undefined ? "" : ` (Retry-After: ${wait})`}. What the handler would have said to them is not known. Events come in bursts too.`,
      evidence: [first, ...others].map(({ name }) => `http.${name}`),
      explains: ["secret/wrong-status"],
    };
  },
  fix: (evidence, software) =>
    limitedLater(evidence).length > 0
      ? steps(software).map((step) => step.replaceAll("{addresses}", senderAddresses))
      : limitsEverything.fix(evidence, software),
};
