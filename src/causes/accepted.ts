import type { Evidence, Exchange, Response } from "../evidence.ts";
import { accepts } from "../protocol/accept.ts";
import type { EventType } from "../protocol/event.ts";
import type { Profile } from "../protocol/profile.ts";
import { defaultProfile, profileNamed } from "../protocol/profiles.ts";
import { exchange, hasExactKey, sightings } from "../view.ts";

/** The contract that the evidence was gathered under. */
export function profileOf(evidence: Evidence): Profile {
  return profileNamed(evidence.settings.profile) ?? defaultProfile;
}

/**
 * Whether the sender would take an answer, by the profile's contract.
 * @param evidence for the profile, and whether the key that should come back is known.
 * @param seen the exchange; its answer counts only when it came whole.
 * @returns null where there was no exchange, the contract leaves it open, or the key to look for is not known.
 */
export function accepted(evidence: Evidence, seen: Exchange | undefined): boolean | null {
  if (seen === undefined) return null;
  const answer = seen.response;
  if (answer === undefined || seen.failure !== undefined) return false;
  const profile = profileOf(evidence);
  const key = profile.returnedKey;
  const keyExact = hasExactKey(answer, key);
  const inHeader = sightings(answer, key, "exact").some(({ where }) => where === "header");
  // A made-up Type counts as an event.
  const event: EventType = seen.ask.event === "Validation" ? "Validation" : "Delivered";
  const judged = accepts(profile, event, {
    status: answer.status,
    keyExact,
    keyHeaderOnly: inHeader && !keyExact,
  }).accepted;
  const success = answer.status >= 200 && answer.status < 300;
  return judged === false && success && evidence.settings.keys[key] === null ? null : judged;
}

/** The validation failed at first and then passed: what failed is not always so. */
export function comesAndGoes(evidence: Evidence): boolean {
  return (
    accepted(evidence, exchange(evidence, "validation")) === false &&
    accepted(evidence, exchange(evidence, "validation-again")) === true
  );
}

/** The answer to the validation, when it came whole and the sender doesn't take it, now or when asked again. */
export function refusal(evidence: Evidence): Response | undefined {
  const seen = exchange(evidence, "validation");
  if (accepted(evidence, seen) !== false || comesAndGoes(evidence)) return undefined;
  return seen?.failure === undefined ? seen?.response : undefined;
}

/** The same, narrowed to answers that say no by their status. */
export function refusedWith(evidence: Evidence, ...statuses: readonly number[]): Response | undefined {
  const answer = refusal(evidence);
  return answer !== undefined && statuses.includes(answer.status) ? answer : undefined;
}
