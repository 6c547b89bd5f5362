import type { KeyFacts, KeyName } from "../evidence.ts";
import { findForms, Readings } from "./forms.ts";

/** The keys of a check, as far as they were given. */
export interface Keys {
  readonly secret?: string;
  readonly validation?: string;
}

/**
 * Says of a key what may be said without showing it.
 * @param key in clear.
 */
export function keyFacts(key: string): KeyFacts {
  return {
    length: key.length,
    special: /[^A-Za-z0-9]/.test(key),
    hasPlus: key.includes("+"),
    hasUpper: /[A-Z]/.test(key),
    hasLower: /[a-z]/.test(key),
    outerWhitespace: key.trim() !== key,
  };
}

/**
 * Tells which keys stand in a text, in whatever form.
 * @param text such as a URL or a header value.
 * @param keys to look for; absent and empty ones are nowhere.
 * @returns the names of those found, in the order secret, validation.
 */
export function keysIn(text: string, keys: Keys): readonly KeyName[] {
  const readings = new Readings(text);
  return (["secret", "validation"] as const).filter((name) => {
    const key = keys[name];
    return key !== undefined && key !== "" && findForms(readings, key, "report").length > 0;
  });
}
