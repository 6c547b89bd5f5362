import type { Ask } from "../../evidence.ts";
import type { EventType } from "../../protocol/event.ts";
import type { Profile } from "../../protocol/profile.ts";

/** The exchange that all others are chosen by. */
export const first = "validation";

/** A request that may be sent, before its bytes are made. */
export interface PlannedAsk {
  readonly name: string;
  readonly ask: Omit<Ask, "path">;
  /** For a spinner: "Posting a Delivered event". */
  readonly asking: string;
  /** Only when nothing else is under way, so that load can't be the reason of a failure. */
  readonly alone?: boolean;
  /** Send the very bytes that this exchange sent. */
  readonly sameAs?: string;
  /** Somewhere else than the target: an absolute URL. */
  readonly url?: string;
}

/** The ask of the Validate button itself. */
export const validationAsk = (profile: Profile): PlannedAsk["ask"] => ({
  method: "POST",
  event: "Validation",
  secret: "right",
  encoding: profile.validationEncoding,
  expectContinue: false,
});

/** The ask of a post of that type. */
export const eventAsk = (profile: Profile, type: string): PlannedAsk["ask"] => ({
  ...validationAsk(profile),
  event: type,
  encoding: profile.eventEncoding,
});

/** The type of the post that most others are held against: the first that a check sends after the validation. */
export function mainEvent(profile: Profile): EventType {
  return profile.checkTypes[0] ?? "Delivered";
}
