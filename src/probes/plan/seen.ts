import { acceptanceOf } from "../../acceptance.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import type { Profile } from "../../protocol/profile.ts";
import { successful } from "../../view.ts";

/** What the plan knows when it chooses. */
export interface Seen {
  readonly profile: Profile;
  readonly exchange: (name: string) => Exchange | undefined;
  /** Whether the sender would take that answer. */
  readonly accepted: (name: string) => boolean;
  readonly keyInRequest: boolean;
}

export function see(evidence: Evidence, profile: Profile, keyInRequest: boolean): Seen {
  const find = (name: string) => evidence.http?.[name];
  return {
    profile,
    keyInRequest,
    exchange: find,
    accepted: (name) => taken(find(name), profile),
  };
}

/** Whether the sender takes the answer, by the profile's contract; where that is open, a redirect is not taken. */
export function taken(seen: Exchange | undefined, profile: Profile): boolean {
  if (seen?.response === undefined) return false;
  const { accepted } = acceptanceOf(profile, seen);
  const redirected = seen.response.status >= 300 && seen.response.status < 400;
  return accepted === true || (accepted === null && !redirected);
}

/** The handler itself answered, as far as its status tells. */
export function handled(seen: Exchange | undefined): boolean {
  return seen?.failure === undefined && successful(seen?.response) && !goesOn(seen?.response);
}

/** An answer whose end did not come, however much was read: more of the kind would tell nothing more. */
function goesOn(answer: Exchange["response"]): boolean {
  return answer?.body.beyond?.ended === false && answer.body.framing !== "content-length";
}

/** Somebody who reads the post said no to it. */
export function refused(seen: Exchange | undefined): boolean {
  const status = seen?.failure === undefined ? seen?.response?.status : undefined;
  if (status === undefined || status < 400) return false;
  const elsewhere = [404, 405, 410, 411, 413, 414, 429, 431, 501, 502, 503, 504];
  return !elsewhere.includes(status) && status < 520;
}

/** The connection was made, and then no whole answer came. */
export function brokeOff(seen: Exchange | undefined): boolean {
  const kind = seen?.failure?.kind;
  if (seen?.failure?.kind === "timeout")
    return seen.failure.phase !== "connect" && seen.failure.phase !== "tls";
  if (goesOn(seen?.response)) return true;
  return kind === "empty-reply" || kind === "reset" || kind === "truncated" || kind === "malformed";
}

export function connected(seen: Exchange | undefined): boolean {
  // A host that resets at once took the connection; whether that is seen as it is made is a matter of chance.
  if (seen?.failure?.kind === "connect" && seen.failure.outcome === "reset") return true;
  return seen?.response !== undefined || brokeOff(seen) || seen?.failure?.kind === "not-http";
}
