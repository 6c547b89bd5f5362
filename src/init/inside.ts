import { specialRange } from "../special-ranges.ts";

/**
 * Whether an address names a place that the sender can't reach from outside, by its looks alone: nothing is looked up.
 * @param url one that parses, or a text with variables in it.
 */
export function isInside(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (/(?:^|\.)(?:localhost|local|internal|test|home\.arpa)$/i.test(host)) return true;
  return /^[\d.]+$|:/.test(host) && specialRange(host) !== undefined;
}
