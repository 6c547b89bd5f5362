import type { Profile } from "../profile.ts";

/** Event Webhooks of a server (v1, endpoints made after June 2021): JSON over HTTPS, answered with 200 [documented]. */
export const events: Profile = {
  name: "events",
  title: "Event Webhooks, server level",
  validationEncoding: "json",
  eventEncoding: "json",
  validationNeedsKey: "none",
  eventsNeedKey: "none",
  returnedKey: "validation",
  goodStatus: "200",
  requiresHttps: true,
  checkTypes: ["Delivered", "Failed", "Complaint", "Tracking", "Queued", "Deferred"],
  types: ["Validation", "Delivered", "Failed", "Complaint", "Tracking", "Queued", "Deferred"],
  features: [
    "fraction-digits",
    "enum-names",
    "enum-numbers",
    "number-types",
    "empty-values",
    "non-ascii",
    "added-fields",
    "nested-data",
  ],
  severalServers: false,
};
