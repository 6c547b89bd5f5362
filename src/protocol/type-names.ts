import { type EventType, eventTypes, type TrackingType } from "./event.ts";

export interface NamedType {
  readonly type: EventType;
  /** Set when the word says which kind of Tracking. */
  readonly trackingType?: TrackingType;
}

/** The control panel's and the trade's words for what the wire calls otherwise. */
const aliases: Readonly<Record<string, NamedType>> = {
  sent: { type: "Delivered" },
  bounce: { type: "Failed" },
  fbl: { type: "Complaint" },
  click: { type: "Tracking", trackingType: 0 },
  open: { type: "Tracking", trackingType: 1 },
  unsubscribe: { type: "Tracking", trackingType: 2 },
};

/** Words that name a type on the command line: wire names in lower case, then aliases. */
export const typeWords: readonly string[] = [
  ...eventTypes.map((type) => type.toLowerCase()),
  ...Object.keys(aliases),
];

/**
 * Finds the event type that a person means.
 * @param word a wire name or an alias, in any case.
 * @returns the type, with `trackingType` for `click`, `open` and `unsubscribe`; undefined for any other word.
 */
export function eventTypeNamed(word: string): NamedType | undefined {
  const wanted = word.toLowerCase();
  const type = eventTypes.find((known) => known.toLowerCase() === wanted);
  if (type !== undefined) return { type };
  return Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined;
}
