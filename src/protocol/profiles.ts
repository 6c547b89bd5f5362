import type { Profile } from "./profile.ts";
import { account } from "./profiles/account.ts";
import { classic } from "./profiles/classic.ts";
import { events } from "./profiles/events.ts";
import { inbound } from "./profiles/inbound.ts";

/** The contract that is meant when none is named. */
export const defaultProfile: Profile = classic;

/** Every contract known, the default first. A new one is a new file in `profiles/` and a word here. */
export const profiles: readonly Profile[] = [classic, events, account, inbound];

/**
 * Finds a contract by its name.
 * @param name as on the command line, in any case.
 * @returns the profile, or undefined when there is none of that name.
 */
export function profileNamed(name: string): Profile | undefined {
  const wanted = name.toLowerCase();
  return profiles.find((profile) => profile.name === wanted);
}
