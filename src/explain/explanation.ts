import { type Fixes, type FixTable, fill } from "../advice/fixes.ts";
import type { Cause } from "../causes/define.ts";
import type { Severity } from "../report.ts";

/** All that there is to say of a cause when no evidence is at hand. */
export interface Explanation {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly stops: Cause["stops"];
  /** What it is, and why the sender fails on it. */
  readonly about: string;
  /** How it is recognised, and what it is told apart from. */
  readonly signs: string;
  /** Products by whose own marks it is recognised. */
  readonly products: readonly string[];
  /** Steps for any software, then those for each. */
  readonly fix: readonly string[];
  readonly fixBySoftware: readonly { readonly software: string; readonly steps: readonly string[] }[];
  /** Commands that show that it is mended; `$URL`, `$SECRET_KEY`, `$VALIDATION_KEY` stand for the user's. */
  readonly verify: string;
  /** Ids of the causes that it is told apart from, in the order in which `signs` names them. */
  readonly others: readonly string[];
}

/** Puts together what a cause says of itself, with words in place of what only evidence can tell. */
export function explanationOf(cause: Cause): Explanation {
  const { id, title, severity, stops, about, signs, verify, fixes, faces = [] } = cause;
  const { general, otherwise = [], software = {}, words } = fixes;
  return {
    id,
    title,
    severity,
    stops,
    about,
    signs,
    products: [...new Set(faces.map(({ name }) => name))].filter(isProduct),
    fix: fill([...otherwise, ...general], words),
    fixBySoftware: bySoftware(software, words),
    verify,
    others: idsIn(signs).filter((other) => other !== id),
  };
}

/** Pieces of software with the same steps (Flask, and Werkzeug below it) share an entry. */
function bySoftware(table: FixTable, words: Fixes["words"]): Explanation["fixBySoftware"] {
  const names = new Map<string, { software: string; steps: readonly string[] }>();
  for (const [name, own] of Object.entries(table)) {
    const steps = fill(typeof own === "string" ? [own] : own, words);
    const key = steps.join("\n");
    const same = names.get(key);
    names.set(key, { software: same === undefined ? name : `${same.software}, ${name}`, steps });
  }
  return [...names.values()];
}

/** Some faces are no product: “the server”, “a token”. */
function isProduct(name: string): boolean {
  return !/^(?:a|an|the)\s/.test(name);
}

const causeId =
  /\b(?:tool|url|dns|tcp|tls|http|redirect|gate|method|route|handler|key|secret|leak|audit)\/[a-z][a-z0-9-]*\b/g;

/** Ids of causes that a text names. */
export function idsIn(text: string): readonly string[] {
  return [...new Set(text.match(causeId) ?? [])];
}
