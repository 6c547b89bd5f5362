/** `Type` as it stands on the wire. `Inbound` is an Inbound Parse message, which carries no Type. */
export type EventType =
  | "Validation"
  | "Delivered"
  | "Failed"
  | "Complaint"
  | "Tracking"
  | "Queued"
  | "Deferred"
  | "Inbound";
