import type { Profile } from "../profile.ts";

/** Inbound Parse: a form post validates [seen], messages come as JSON, each answer has the Validation Key [documented]. */
export const inbound: Profile = {
  name: "inbound",
  title: "Inbound Parse",
  validationEncoding: "form",
  eventEncoding: "json",
  validationNeedsKey: "required",
  eventsNeedKey: "required",
  returnedKey: "validation",
  goodStatus: "success",
  requiresHttps: false,
  checkTypes: ["Inbound"],
  types: ["Validation", "Inbound"],
  features: ["null-lists", "attachments", "empty-values", "non-ascii"],
  severalServers: false,
  // A message with a photograph.
  large: { type: "Inbound", most: 50 * 1024 * 1024, everyday: 3 * 1024 * 1024 },
};
