import type { EventType } from "../../protocol/event.ts";
import { type FeatureName, featuresOf } from "../../protocol/features.ts";
import { eventAsk, first, type PlannedAsk } from "./ask.ts";
import { refusedNow } from "./retries.ts";
import type { Seen } from "./seen.ts";

/*
 * Why is an event refused? It is posted at its simplest; where that is taken, once more with each of its features
 * (`-with-…`), to see which are refused; and then as it was but for those (`-but-…`), which must be taken. Since
 * chance might have had a hand in it, it is then posted as it was, and once more without them (`-confirmed`).
 */

/**
 * Posts that find out which feature of an event a handler stumbles on, one at a time.
 * @param sent names of what was sent so far.
 */
export function simplerEvents(seen: Seen, sent: readonly string[]): readonly PlannedAsk[] {
  if (!seen.accepted(first) || seen.profile.features.length === 0) return [];
  return seen.profile.checkTypes.flatMap((type) => {
    const name = type.toLowerCase();
    const isRefused = sent.includes(`${name}-plain`) && seen.exchange(`${name}-plain`) !== undefined;
    if (!isRefused || !refusedNow(seen, `${name}-plain`)) return [];
    const next = nextOf(seen, sent, type);
    return next === undefined ? [] : [next];
  });
}

function nextOf(seen: Seen, sent: readonly string[], type: EventType): PlannedAsk | undefined {
  const name = type.toLowerCase();
  const features = featuresOf(seen.profile, type);
  const confirm = (reasons: readonly FeatureName[]) =>
    ask(seen, `${name}-but-${reasons.join("-")}`, type, reasons);
  const isExplained = (one: string) => seen.exchange(one)?.ask.event === type && seen.accepted(one);
  const explained = sent.find((one) => one.startsWith(`${name}-but-`) && isExplained(one));
  if (explained !== undefined)
    return sent.includes(`${name}-simple`) ? noChance(seen, sent, type, explained) : undefined;

  // What another event stumbled on is likely what this one does.
  const known = features.filter((feature) => reasonsFound(seen, sent).includes(feature));
  if (known.length > 0 && !sent.includes(confirm(known).name)) return confirm(known);

  const simplest = ask(seen, `${name}-simple`, type, features, true);
  if (features.length === 0) return undefined;
  if (!sent.includes(simplest.name)) return simplest;
  if (!seen.accepted(simplest.name)) return undefined;

  const each = features.map((feature) => {
    const others = features.filter((other) => other !== feature);
    return { feature, planned: ask(seen, `${name}-with-${feature}`, type, others, true) };
  });
  const unasked = each.find(({ planned }) => !sent.includes(planned.name));
  if (unasked !== undefined) return unasked.planned;
  const reasons = each.filter(({ planned }) => !seen.accepted(planned.name)).map(({ feature }) => feature);
  if (reasons.length === 0 || sent.includes(confirm(reasons).name)) return undefined;
  return confirm(reasons);
}

/** The event as it was once more, and then again without what it was refused for. */
function noChance(
  seen: Seen,
  sent: readonly string[],
  type: EventType,
  explained: string,
): PlannedAsk | undefined {
  const name = type.toLowerCase();
  const was = seen.exchange(name);
  if (was === undefined) return undefined;
  if (!sent.includes(`${name}-as-sent`))
    return {
      name: `${name}-as-sent`,
      ask: { ...was.ask, repeats: name, simplified: [] },
      asking: "Asking once more, as it was",
      alone: true,
      sameAs: name,
    };
  if (sent.includes(`${name}-confirmed`) || seen.accepted(`${name}-as-sent`)) return undefined;
  const reasons = (seen.exchange(explained)?.ask.simplified ?? []) as readonly FeatureName[];
  return ask(seen, `${name}-confirmed`, type, reasons);
}

/** Features without which some event was taken, twice. */
function reasonsFound(seen: Seen, sent: readonly string[]): readonly string[] {
  return sent
    .filter((name) => name.endsWith("-confirmed") && seen.accepted(name))
    .flatMap((name) => seen.exchange(name)?.ask.simplified ?? []);
}

function ask(
  seen: Seen,
  name: string,
  type: EventType,
  simplified: readonly FeatureName[],
  plain = false,
): PlannedAsk {
  return {
    name,
    ask: {
      ...eventAsk(seen.profile, type),
      simplified,
      ...(plain && { variant: "plain" }),
      repeats: type.toLowerCase(),
    },
    asking: "Asking with a simpler event",
    alone: true,
  };
}
