import type { Fixes } from "../../advice/fixes.ts";
import type { Evidence, Response } from "../../evidence.ts";
import { exchange, hasExactKey, response } from "../../view.ts";
import { accepted, refusedWith } from "../accepted.ts";
import { forbiddenToAll } from "./ip-allowlist.ts";
import { recognisedGate } from "./recognise.ts";

/**
 * A 403 page that a web server writes itself: nginx, Apache, lighttpd, HAProxy, IIS [seen]. Frameworks have
 * pages of their own (Werkzeug's says “the permission”, Django's goes on with a paragraph).
 */
const serversPage =
  /<center><h1>403 Forbidden<\/h1><\/center>|You don't have permission to access (?:this resource|\/)|<h1>403 Forbidden<\/h1>(?!<p>)|403 - Forbidden: Access is denied/i;

/** Statuses with which a server's own error page may stand for any other. */
const serversErrorPage = /<center><h1>\d{3} [^<]*<\/h1><\/center>|<h1>\d{3} [A-Z][^<]*<\/h1>|<address>Apache/;

const otherPosts = [
  "wrong-secret",
  "absent-secret",
  "validation-empty",
  "validation-json",
  "validation-form",
  "delivered",
] as const;

/** Whether an answer is a web server's own 403, behind which a rule of its, or a firewall in it, stands. */
export function isServersForbidden(answer: Response | undefined): boolean {
  return answer?.status === 403 && serversPage.test(answer.body.text);
}

/** Steps against a firewall that shows no more than the web server's 403. */
export const forbiddenFixes: Fixes = {
  software: {
    Apache:
      "Look into Apache's error log for ModSecurity's rule id, and write `SecRuleRemoveById` with it into a <Location> of this path.",
    nginx:
      "Look into nginx's error log for ModSecurity's rule id (`modsecurity_rules 'SecRuleRemoveById …';` in the location of this path) or NAXSI's (`BasicRule wl:…;`).",
    HAProxy: "In HAProxy, look for `http-request deny` rules that look into the body or the header fields.",
  },
  otherwise: ["Look into the web server's error log, or the firewall's, for the rule that fired."],
  general: ["Exempt this path from that rule, or allow the sender's addresses {addresses}."],
};

/** A web server's own 403 to posts, while GET gets past it. */
export interface ForbiddenPost {
  readonly answer: Response;
  /** What gets past it: GET alone, or some posts too. */
  readonly passes: "get" | "some-posts";
  /** The name of an exchange that got past it. */
  readonly other: string;
}

/**
 * A 403 to the post by a web server before the handler, which lets other requests through: so it is no matter of
 * who asks, but of how or what.
 */
export function forbiddenPost(evidence: Evidence): ForbiddenPost | undefined {
  const answer = refusedWith(evidence, 403);
  if (answer === undefined || !isServersForbidden(answer)) return undefined;
  if (recognisedGate(evidence) !== undefined || forbiddenToAll(evidence) !== undefined) return undefined;
  if (accepted(evidence, exchange(evidence, "delivered")) === true) return undefined;
  const posts = otherPosts.flatMap((name) => {
    const seen = response(evidence, name);
    return seen === undefined ? [] : [{ name, seen }];
  });
  const through = posts.find(({ seen }) => byHandler(seen));
  if (through !== undefined) return { answer, passes: "some-posts", other: through.name };
  const get = response(evidence, "validation-get");
  const all = posts.length > 1 && posts.every(({ seen }) => seen.status === 403);
  return all && get !== undefined && get.status !== 403
    ? { answer, passes: "get", other: "validation-get" }
    : undefined;
}

/** Nobody but the handler answers like this: then it is the handler's errors that come through as they are. */
function byHandler(seen: Response): boolean {
  if (hasExactKey(seen)) return true;
  const status = seen.status < 300 || [400, 401, 415, 422].includes(seen.status);
  return status && seen.body.bytes > 0 && !serversErrorPage.test(seen.body.text);
}
