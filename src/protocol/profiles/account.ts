import type { Profile } from "../profile.ts";
import { events } from "./events.ts";

/**
 * Event Webhooks of an account or subaccount (v2): as `events`, and the documentation asks that
 * the answer to validation gives the Secret Key back. Handlers published by the sender itself
 * answer a bare 200 [seen], so its absence is only warned about.
 */
export const account: Profile = {
  ...events,
  name: "account",
  title: "Event Webhooks, account or subaccount level",
  validationNeedsKey: "expected",
  returnedKey: "secret",
  severalServers: true,
};
