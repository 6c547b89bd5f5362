/**
 * Names of the numbers in `FailureType` and `TrackingType`, as the sender's own models have them [seen]. JSON posts
 * carry the number or its name [seen], forms the number.
 */
export const enumNames = {
  FailureType: ["Temporary", "Permanent", "Suppressed"],
  TrackingType: ["Click", "Open", "Unsubscribe"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
