import type { Response } from "../../evidence.ts";
import { header } from "../../view.ts";
import { first, type PlannedAsk, validationAsk } from "./ask.ts";
import type { Seen } from "./seen.ts";

/** The next hop of each way of following the redirect that the validation met. */
export function redirectHops(
  seen: Seen,
  target: URL,
  sent: readonly string[],
  locationOf: LocationOf,
  maxHops: number,
): readonly PlannedAsk[] {
  const hops: PlannedAsk[] = [];
  for (const as of ["get", "post"] as const) {
    let previous = first;
    let from = target;
    const visited = new Set([target.href]);
    for (let hop = 1; hop <= maxHops; hop++) {
      const next = locationOf(previous, from);
      const redirecting = seen.exchange(previous);
      if (next === undefined || !redirects(redirecting?.response) || redirecting?.notFollowed !== undefined)
        break;
      const name = `redirect-${as}-${hop}`;
      const again = visited.has(next.href);
      visited.add(next.href);
      if (!sent.includes(name)) {
        if (!again && (as === "get" || sameSite(target, next))) hops.push(hopAsk(seen, name, as, hop, next));
        break;
      }
      previous = name;
      from = next;
    }
  }
  return hops;
}

/** Where the exchange of that name is redirected to, from where it was asked. */
export type LocationOf = (name: string, from: URL) => URL | undefined;

function hopAsk(seen: Seen, name: string, as: "get" | "post", hop: number, to: URL): PlannedAsk {
  const redirect = { of: first, hop, as };
  const ask: PlannedAsk["ask"] =
    as === "get"
      ? { method: "GET", event: null, secret: "absent", encoding: "none", expectContinue: false, redirect }
      : { ...validationAsk(seen.profile), redirect };
  return { name, ask, asking: `Following the redirect as ${as.toUpperCase()}`, url: to.href };
}

/** The answer sends its reader elsewhere (RFC 9110 §15.4). */
export function redirects(answer: Response | undefined): boolean {
  const status = answer?.status ?? 0;
  return [301, 302, 303, 307, 308].includes(status) && header(answer, "location").length > 0;
}

/** Same host but for `www.`; what carries a secret goes nowhere else. */
export function sameSite(a: URL, b: URL): boolean {
  const site = (url: URL) => url.hostname.replace(/^www\./, "");
  return site(a) === site(b) && !(a.protocol === "https:" && b.protocol === "http:");
}
