import { acceptanceOf } from "../acceptance.ts";
import type { Evidence, Exchange, Response } from "../evidence.ts";
import type { Profile } from "../protocol/profile.ts";
import { defaultProfile, profileNamed } from "../protocol/profiles.ts";
import { exchange, successful } from "../view.ts";

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
  const profile = profileOf(evidence);
  const judged = acceptanceOf(profile, seen).accepted;
  const keyUnknown = evidence.settings.keys[profile.returnedKey] === null;
  return judged === false && keyUnknown && cameWhole(seen) ? null : judged;
}

/** The event that a check holds most others against: the first of the profile's. */
export function mainEvent(evidence: Evidence): Exchange | undefined {
  return exchange(evidence, mainName(evidence));
}

/** The name of that exchange, and of what repeats it: `delivered`, `delivered-again`. */
export function mainName(evidence: Evidence): string {
  return (profileOf(evidence).checkTypes[0] ?? "Delivered").toLowerCase();
}

/** A 2xx that came whole. */
function cameWhole({ response: answer, failure }: Exchange): boolean {
  return failure === undefined && successful(answer);
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
