import type { Exchange } from "./evidence.ts";
import { type Acceptance, accepts } from "./protocol/accept.ts";
import type { Profile } from "./protocol/profile.ts";
import { sightings } from "./view.ts";

/**
 * Judges the answer in an exchange by the sender's contract (see `protocol/accept.ts`).
 * @param profile the contract.
 * @param seen the exchange; its answer counts only when it came whole. A made-up Type counts as an event.
 * @returns whether the sender takes it, null where that is not documented; and why.
 */
export function acceptanceOf(profile: Profile, seen: Exchange): Acceptance {
  if (seen.response === undefined || seen.failure !== undefined)
    return { accepted: false, why: "No whole answer came, so the sender has nothing to take." };
  const exact = sightings(seen.response, profile.returnedKey, "exact");
  const inBody = exact.some(({ where }) => where === "body");
  return accepts(profile, (seen.ask.event ?? "Validation") === "Validation" ? "Validation" : "Delivered", {
    status: seen.response.status,
    keyExact: inBody,
    keyHeaderOnly: !inBody && exact.some(({ where }) => where === "header"),
  });
}
