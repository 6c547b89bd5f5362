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

/** Every type, in the order in which a message's life goes. */
export const eventTypes: readonly EventType[] = [
  "Validation",
  "Queued",
  "Deferred",
  "Delivered",
  "Failed",
  "Complaint",
  "Tracking",
  "Inbound",
];

/** `TrackingType`: 0 click, 1 open, 2 unsubscribe. */
export type TrackingType = 0 | 1 | 2;

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A value that each encoding writes in its own way; an encoding that is absent here lacks the field. */
export interface Written {
  readonly form?: string;
  readonly json?: JsonValue;
}

/** All but `Written` is written the same in both encodings, as far as they allow. */
export type FieldValue = string | number | boolean | Written;

export type Field = readonly [name: string, value: FieldValue];

/** An event made up for a check: what the sender would post, about nobody. */
export interface SimulatedEvent {
  /** `Prevalidate` is the type that no documentation names. */
  readonly type: EventType | "Prevalidate";
  /** In the sender's order for the type. */
  readonly fields: readonly Field[];
  /** Null for a validation post, which has none. */
  readonly messageId: string | null;
  /** Addresses of people in the event (e-mail, or the IP address of a reader), by field. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Text that third parties write, by field, without outer white space. */
  readonly thirdParty: Readonly<Record<string, string>>;
}
