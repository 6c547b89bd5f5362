import type { Fixes } from "../../advice/fixes.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { type FeatureName, featuresOf } from "../../protocol/features.ts";
import { exchange } from "../../view.ts";
import { accepted, profileOf } from "../accepted.ts";
import { type Cause, defineCause, type Recognition } from "../define.ts";
import { outcomeOf } from "../outcome.ts";
import { listOf } from "../words.ts";
import { shownException } from "./exceptions.ts";
import { refusedAnyway } from "./refused-anyway.ts";

/** An event that is refused for something in its form: what was asked to see that, in that order. */
interface Stumbled {
  readonly type: string;
  /** As it was sent, alone. */
  readonly refused: Exchange;
  /** As it was but for the features at fault: taken. */
  readonly but: Exchange;
  /** Further exchanges that show it. */
  readonly others: readonly Exchange[];
}

/** More reasons than that at once are more likely none. */
const mostReasons = 2;

const named = (evidence: Evidence, beginning: string): readonly Exchange[] =>
  Object.values(evidence.http ?? {}).filter(({ name }) => name.startsWith(beginning));

const isTaken = (evidence: Evidence, seen: Exchange | undefined) => accepted(evidence, seen) === true;
const isRefused = (evidence: Evidence, seen: Exchange | undefined) => accepted(evidence, seen) === false;

/**
 * An event that was taken apart whole: taken at its simplest, refused with each feature at fault, taken without
 * those, refused as it was, and taken without them again.
 */
function takenApart(evidence: Evidence, type: string): Stumbled | undefined {
  const name = type.toLowerCase();
  const at = (end: string) => exchange(evidence, `${name}-${end}`);
  const [refused, simple, asSent, confirmed] = [at("retry"), at("simple"), at("as-sent"), at("confirmed")];
  const reasons = confirmed?.ask.simplified ?? [];
  const but = at(`but-${reasons.join("-")}`);
  const withEach = reasons.map((reason) => at(`with-${reason}`));
  if (refused === undefined || simple === undefined || asSent === undefined || but === undefined)
    return undefined;
  if (![refused, asSent, ...withEach].every((one) => isRefused(evidence, one))) return undefined;
  if (![simple, but, confirmed].every((one) => isTaken(evidence, one))) return undefined;
  if (independent(reasons).length > mostReasons || refusedAnyway(evidence, refused)) return undefined;
  const others = [simple, ...withEach, asSent, confirmed].filter((one) => one !== undefined);
  return { type, refused, but, others };
}

/** What refuses fields that it does not know refuses Data as one of them. */
function independent(reasons: readonly string[]): readonly string[] {
  return reasons.filter((reason) => reason !== "nested-data" || !reasons.includes("added-fields"));
}

const isSole = ({ but }: Stumbled) => independent(but.ask.simplified ?? []).length === 1;

/** Every event that is refused for its form: taken apart itself, or taken without what another was refused for. */
function allStumbled(evidence: Evidence): readonly Stumbled[] {
  const types = profileOf(evidence).checkTypes;
  const whole = types.flatMap((type) => takenApart(evidence, type) ?? []);
  const known = new Set(whole.flatMap(({ but }) => but.ask.simplified ?? []));
  return types.flatMap((type) => {
    const own = whole.find((one) => one.type === type);
    if (own !== undefined) return [own];
    const name = type.toLowerCase();
    const refused = exchange(evidence, `${name}-retry`);
    const but = named(evidence, `${name}-but-`).find((one) => isTaken(evidence, one));
    if (refused === undefined || but === undefined || exchange(evidence, `${name}-simple`)) return [];
    if (!isRefused(evidence, refused) || refusedAnyway(evidence, refused)) return [];
    if (!(but.ask.simplified ?? []).every((reason) => known.has(reason))) return [];
    return [{ type, refused, but, others: [] }];
  });
}

/** Whether events of that type are refused for their form. */
export function explainedByForm(evidence: Evidence, type: string): boolean {
  return allStumbled(evidence).some((one) => one.type === type);
}

interface StumbleDefinition extends Pick<Cause, "title" | "about" | "signs" | "verify"> {
  /** Named as the cause is. */
  readonly feature: FeatureName;
  /** What was left out, in words that follow `the same`: `with three digits in place of seven`. */
  readonly instead: string;
  /** Where an event stumbles on this one as well, it is that one which is at fault. */
  readonly yieldsTo?: FeatureName;
  readonly fixes: Fixes;
}

/**
 * Defines the cause that a handler refuses events for a feature of theirs (see `protocol/features.ts`).
 * @param definition the words; the rule is the same for all.
 */
export function defineStumble(definition: StumbleDefinition): Cause {
  const { feature, instead, yieldsTo, ...words } = definition;
  return defineCause({
    ...words,
    id: `handler/${feature}`,
    severity: "error",
    stops: "events",
    needs: ["http"],
    otherwise: "It may also be chance: an endpoint that fails now and then can show the same.",
    recognise: (evidence): Recognition | undefined => {
      const has = ({ but }: Stumbled, name: FeatureName) => but.ask.simplified?.includes(name) === true;
      const found = allStumbled(evidence).filter(
        (one) => has(one, feature) && (yieldsTo === undefined || !has(one, yieldsTo)),
      );
      const [first] = found;
      if (first === undefined) return undefined;
      return {
        confidence: found.some(isSole) && !takenElsewhere(evidence, feature) ? "certain" : "likely",
        detail: detailOf(evidence, found, first, instead),
        evidence: found.flatMap(({ refused, but, others }) =>
          [refused, but, ...others].map(({ name }) => `http.${name}`),
        ),
        explains: ["handler/unknown-type-fails"],
      };
    },
  });
}

/** An event that has the feature is taken as it was sent. */
function takenElsewhere(evidence: Evidence, feature: FeatureName): boolean {
  const profile = profileOf(evidence);
  return profile.checkTypes.some(
    (type) =>
      isTaken(evidence, exchange(evidence, type.toLowerCase())) &&
      featuresOf(profile, type).includes(feature),
  );
}

function detailOf(
  evidence: Evidence,
  found: readonly Stumbled[],
  { type, refused, but }: Stumbled,
  instead: string,
): string {
  const shown = refused.response && shownException(refused.response.body.text);
  const words =
    shown === undefined ? "" : ` (${shown.name}${shown.message === undefined ? "" : `: “${shown.message}”`})`;
  const others = found.slice(1).map((one) => one.type);
  const also =
    independent(but.ask.simplified ?? []).length > 1 ? ", and without what else is told here," : "";
  const what = type === "Inbound" ? "An Inbound message" : `A ${type} event`;
  return (
    `${what} gets ${outcomeOf(evidence, refused)}${words}. The same ${instead}${also} gets ${outcomeOf(evidence, but)}.` +
    (others.length > 0 ? ` So it is with ${listOf(others)}.` : "")
  );
}
