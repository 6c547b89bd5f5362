import { keyPlaceholder, type Replacement, validationKeyPlaceholder } from "./anonymize.ts";

/** Today's keys, and what stands for them in what is to be shared. */
export function cleaningKeys(keys: {
  readonly secretKey?: string;
  readonly validationKey?: string;
}): readonly Replacement[] {
  return [
    ...(keys.validationKey ? [{ text: keys.validationKey, by: validationKeyPlaceholder }] : []),
    ...(keys.secretKey ? [{ text: keys.secretKey, by: keyPlaceholder }] : []),
  ];
}
