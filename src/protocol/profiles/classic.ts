import type { Profile } from "../profile.ts";

/** Notification API: form posts, and the Validation Key in every answer [documented]. */
export const classic: Profile = {
  name: "classic",
  title: "Notification API",
  validationEncoding: "form",
  eventEncoding: "form",
  validationNeedsKey: "required",
  eventsNeedKey: "required",
  returnedKey: "validation",
  goodStatus: "success",
  requiresHttps: false,
  checkTypes: ["Delivered", "Failed", "Complaint", "Tracking"],
  types: ["Validation", "Delivered", "Failed", "Complaint", "Tracking"],
  features: [],
  severalServers: false,
};
