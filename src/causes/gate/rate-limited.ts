import { type Fixes, stepsOf } from "../../advice/fixes.ts";
import { isAuditName } from "../../audit/words.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, firstHeader, lastOf } from "../../view.ts";
import { accepted, mainName } from "../accepted.ts";
import type { Cause } from "../define.ts";
import { defineGate } from "./define-gate.ts";

/** The answer is 429, which tells of the pace of this check and nothing of the post. */
export function isLimited(seen: Exchange | undefined): boolean {
  return seen?.failure === undefined && seen?.response?.status === 429;
}

const fixes: Fixes = {
  software: {
    nginx:
      "In nginx, give this path a location without limit_req and limit_conn, or raise rate and burst there (`limit_req zone=… burst=100 nodelay;`).",
    Apache: "In Apache, look at mod_evasive (DOSWhitelist takes the sender's addresses) and mod_ratelimit.",
    HAProxy:
      "In HAProxy, except the sender from the stick-table rule: `http-request deny … unless { src {ranges} }`.",
    Traefik: "In Traefik, give this path a router of its own without the rateLimit middleware.",
    Laravel: "In Laravel: `->withoutMiddleware('throttle:api')` on the route.",
    Express: "With express-rate-limit: `skip: (req) => req.path === '/your/path'`.",
    Fastify: "With @fastify/rate-limit: `config: { rateLimit: false }` on the route.",
    NestJS: "With @nestjs/throttler: @SkipThrottle() on the handler.",
    Rails:
      'With rack-attack: `Rack::Attack.safelist("socketlabs") { |req| req.path == "/your/path" }`. Rails 8\'s own rate_limit is in the controller.',
    Django: "In Django REST framework, set throttle_classes = [] on the view.",
    Flask: "With Flask-Limiter: @limiter.exempt on the view.",
    "ASP.NET Core":
      "Put [DisableRateLimiting] on the action, or call .DisableRateLimiting() on the endpoint.",
    "AWS API Gateway": "Raise rate and burst of the stage or usage plan for this method.",
    Kong: "Disable the rate-limiting plugin on this route.",
    Cloudflare:
      "Exempt this path from Cloudflare's rate limiting rules, or allow the sender's addresses {addresses}.",
  },
  otherwise: ["Exempt this path, or the sender's addresses {addresses}, from the rate limit."],
  general: ["Then run the check again: this very check posts about ten requests in a few seconds."],
};

const limitsEverything = defineGate({
  id: "gate/rate-limited",
  title: "Too many requests (429)",
  about:
    "The server counts requests and refuses those above its limit. One message can bring several events, and they come in bursts, from few addresses: a limit made for people is soon reached.",
  signs:
    "The status is 429 (or a host's 508, 509). When the validation itself passes and later posts of the check meet the limit, it is a warning, and the other findings leave those posts out of account; a limit that meets wrong Secret Keys alone is no fault.",
  says: ({ answer }) => {
    const wait = firstHeader(answer, "Retry-After");
    return `The server counts requests and takes no more${wait === undefined ? "" : ` (Retry-After: ${wait})`}.`;
  },
  fixes,
});

/** An audit asks more than the sender ever does at once: what limit it meets says nothing. */
function ownExchanges(evidence: Evidence): readonly Exchange[] {
  return Object.values(evidence.http ?? {}).filter(({ name }) => !isAuditName(name));
}

function limitedPaths(evidence: Evidence): readonly string[] {
  return ownExchanges(evidence)
    .filter(isLimited)
    .map(({ name }) => `http.${name}`);
}

/** Posts of this check that met the limit after the validation had passed. */
function limitedLater(evidence: Evidence): readonly Exchange[] {
  if (accepted(evidence, exchange(evidence, "validation")) === false) return [];
  const limited = ownExchanges(evidence).filter(isLimited);
  // Where strangers alone meet it, it is a limit on guessing keys, which is right.
  const told = limited.some(({ ask }) => ask.secret === "right") ? limited : [];
  return told.length > 0 ? told : unavailableLater(evidence);
}

/**
 * nginx says 503 where others say 429 (limit_req_status, limit_conn_status). It is no matter of what was posted when,
 * after the validation passed, the same page comes to the validation itself and to a wrong Secret Key as to events.
 */
function unavailableLater(evidence: Evidence): readonly Exchange[] {
  const page = unavailable(lastOf(evidence, mainName(evidence)));
  const alike = (name: string) => unavailable(lastOf(evidence, name)) === page;
  if (page === undefined || !alike("expect-continue") || !alike("wrong-secret")) return [];
  return ownExchanges(evidence).filter((seen) => unavailable(seen) === page);
}

function unavailable(seen: Exchange | undefined): string | undefined {
  const answer = seen?.failure === undefined ? seen?.response : undefined;
  return answer?.status === 503 ? answer.body.shape : undefined;
}

export const rateLimited: Cause = {
  ...limitsEverything,
  recognise: (evidence) => {
    const always = limitsEverything.recognise(evidence);
    const [first, ...others] = limitedLater(evidence);
    if (always !== undefined)
      return { ...always, evidence: [...new Set([...always.evidence, ...limitedPaths(evidence)])] };
    if (first === undefined) return undefined;
    const wait = firstHeader(first.response, "Retry-After");
    const says429 = isLimited(first);
    const or = says429
      ? ""
      : " The validation itself, repeated, gets it too, so it is not about what is posted: a limit on requests, or an application that is down since.";
    return {
      confidence: says429 ? "certain" : "likely",
      severity: "warning",
      title: `Posts in quick succession are refused (${says429 ? 429 : 503})`,
      detail: `The validation passes; then ${others.length === 0 ? "one post" : `${others.length + 1} posts`} of this check, ${first.name} the first, got ${says429 ? 429 : 503}${wait === undefined ? "" : ` (Retry-After: ${wait})`}.${or} What the handler would have said to them is not known. Events come in bursts too.`,
      evidence: [first, ...others].map(({ name }) => `http.${name}`),
      explains: says429
        ? ["secret/wrong-status"]
        : ["secret/wrong-status", "handler/*", "http/expect-continue", "http/unstable"],
    };
  },
  fix: (evidence, software) =>
    limitedLater(evidence).length > 0 ? stepsOf(fixes, software) : limitsEverything.fix(evidence, software),
};
