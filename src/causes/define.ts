import { type Fixes, stepsOf } from "../advice/fixes.ts";
import type { Software } from "../advice/software.ts";
import { isAuditName } from "../audit/words.ts";
import type { Evidence } from "../evidence.ts";
import type { Confidence, Severity } from "../report.ts";

/** The parts of the evidence that may be absent. */
export type EvidencePart = "dns" | "tcp" | "tls" | "http" | "audit";

/** Evidence in which the named parts are known to be there. */
export type Having<P extends EvidencePart> = Evidence & { readonly [K in P]-?: NonNullable<Evidence[K]> };

export interface Recognition {
  readonly confidence: Confidence;
  /** What was seen, in one to three plain sentences, quoting redacted evidence. */
  readonly detail: string;
  /** Paths into the evidence that it rests on, such as `http.validation`. */
  readonly evidence: readonly string[];
  /** Ids, or families as `key/*`, of the symptoms that this cause accounts for. */
  readonly explains?: readonly string[];
  /** Where this case weighs more or less than the cause does by default (as on another profile). */
  readonly severity?: Severity;
  /** A title that names the case more closely than the cause's own. */
  readonly title?: string;
}

export interface Cause {
  readonly id: string;
  readonly severity: Severity;
  /** What the error stops: the Validate button, only the posts after it, or nothing by itself. */
  readonly stops: "validation" | "events" | "nothing";
  /** A sentence that is true when the cause holds: `The certificate has expired`. */
  readonly title: string;
  /** What it is and why the sender fails on it: a short paragraph for `explain`. */
  readonly about: string;
  /** How it is recognised: which evidence decides, and what it is told apart from; one to three sentences. */
  readonly signs: string;
  /** Products by whose own marks it is recognised, with where each mark is from. */
  readonly faces?: readonly { readonly name: string; readonly source: string }[];
  /** How to see with curl that the fix worked; `$URL`, `$SECRET_KEY`, `$VALIDATION_KEY` stand for the user's. */
  readonly verify: string;
  readonly needs: readonly EvidencePart[];
  /** The ways to mend it, for any evidence and by software: what `explain` tells, and `fix` picks from. */
  readonly fixes: Fixes;
  recognise(evidence: Evidence): Recognition | undefined;
  /** Steps to mend it, for the software recognised behind the endpoint (possibly none). */
  fix(evidence: Evidence, software: readonly Software[]): readonly string[];
}

/** The cause's own steps for the software recognised, with what was seen in place of the words in braces. */
export type Steps = (values?: Fixes["words"]) => readonly string[];

interface Definition<P extends EvidencePart> {
  /** What else it could be, as a sentence: told at the end of the detail wherever it is not certain. */
  readonly otherwise?: string;
  readonly id: string;
  readonly severity: Severity;
  /** Defaults to `validation` for errors and `nothing` for the rest. */
  readonly stops?: Cause["stops"];
  readonly title: string;
  readonly about: string;
  readonly signs: string;
  readonly faces?: NonNullable<Cause["faces"]>;
  readonly verify: string;
  /** Evidence it looks at; where a part is absent, the cause is not asked. */
  readonly needs: readonly P[];
  /** It looks at the exchanges of an audit too, where there are any; otherwise only causes that need `audit` do. */
  readonly audits?: boolean;
  readonly recognise: (evidence: Having<P>) => Recognition | undefined;
  readonly fixes: Fixes;
  /** Where what was seen changes the steps; otherwise `fixes` picks them by the software alone. */
  readonly fix?: (evidence: Having<P>, software: readonly Software[], steps: Steps) => readonly string[];
}

/**
 * Defines one cause: the rule that recognises it, next to the words that explain it.
 * @param definition see the fields' comments; `recognise` must be a pure function of the evidence.
 * @returns the cause, to be exported from its family's file and listed there.
 */
export function defineCause<P extends EvidencePart>(definition: Definition<P>): Cause {
  const has = (evidence: Evidence): evidence is Having<P> =>
    definition.needs.every((part) => evidence[part] !== undefined);
  const all = definition.audits || definition.needs.some((part) => part === "audit");
  const seen = <E extends Evidence>(evidence: E): E => (all ? evidence : withoutAudit(evidence));
  return {
    ...definition,
    stops: definition.stops ?? (definition.severity === "error" ? "validation" : "nothing"),
    recognise: (evidence) =>
      has(evidence) ? withDoubt(definition.recognise(seen(evidence)), definition.otherwise) : undefined,
    fix: (evidence, software) => {
      if (!has(evidence)) return [];
      const steps: Steps = (values) => stepsOf(definition.fixes, software, values);
      return definition.fix?.(seen(evidence), software, steps) ?? steps();
    },
  };
}

const withoutAudits = new WeakMap<Evidence, Evidence>();

/** What the check saw: an audit asks in ways that say nothing of how the sender's own posts fare. */
function withoutAudit<E extends Evidence>(evidence: E): E {
  if (evidence.audit === undefined || evidence.http === undefined) return evidence;
  const known = withoutAudits.get(evidence);
  if (known !== undefined) return known as E;
  const http = Object.fromEntries(Object.entries(evidence.http).filter(([name]) => !isAuditName(name)));
  const rest = { ...evidence, http };
  withoutAudits.set(evidence, rest);
  return rest;
}

function withDoubt(seen: Recognition | undefined, otherwise: string | undefined): Recognition | undefined {
  if (seen === undefined || otherwise === undefined || seen.confidence === "certain") return seen;
  return { ...seen, detail: `${seen.detail} ${otherwise}` };
}
