import { auditWordsOf } from "../../audit/words.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { listOf } from "../words.ts";

/*
 * What findings about leaks call the exchanges that they rest on.
 */

/** Exchanges with the target itself: what other hosts say after a redirect is not its leak. */
export function ownExchanges(evidence: Evidence): readonly Exchange[] {
  return Object.values(evidence.http ?? {}).filter(({ ask }) => ask.redirect === undefined);
}

export function told(seen: readonly Exchange[], limit = 4): string {
  const names = [...new Set(seen.map(whose))];
  return listOf(names.length > limit ? [...names.slice(0, limit), "others"] : names);
}

/** What was asked, in the words of a sentence. */
export function whose({ ask, name }: Exchange): string {
  const words = auditWordsOf(name)?.words;
  if (words !== undefined) return words;
  if (ask.event !== null) return ask.event;
  return ask.method === "GET" ? "a plain GET" : ask.variant === "empty" ? "an empty post" : name;
}

export function nameOf({ name }: Exchange): string {
  return auditWordsOf(name)?.words ?? name;
}

export function paths(seen: readonly Exchange[]): readonly string[] {
  return seen.map(({ name }) => `http.${name}`);
}
