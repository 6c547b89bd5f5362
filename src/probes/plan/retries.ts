import type { Exchange } from "../../evidence.ts";
import { hasExactKey } from "../../view.ts";
import { first, mainEvent, type PlannedAsk } from "./ask.ts";
import { handled, type Seen } from "./seen.ts";

const loadStatuses = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

/** Whether load, not the handler's logic, could be why this failed. */
export function loadCouldExplain(seen: Exchange | undefined): boolean {
  if (seen === undefined) return false;
  if (seen.failure !== undefined)
    return !["not-http", "malformed", "dns", "proxy"].includes(seen.failure.kind);
  return loadStatuses.includes(seen.response?.status ?? 0);
}

const repetition = /-(?:retry|plain|marked)$/;

/** Repetitions, each alone, of requests that went out in parallel and failed where others passed. */
export function retries(seen: Seen, sent: readonly string[]): readonly PlannedAsk[] {
  const passed = seen.accepted(first);
  if (!passed && !handled(seen.exchange(first))) return [];
  const main = mainEvent(seen.profile).toLowerCase();
  const found: PlannedAsk[] = [];
  for (const name of sent) {
    const was = seen.exchange(name);
    if (was === undefined || name === first || repetition.test(name) || sent.includes(`${name}-retry`))
      continue;
    if (was.ask.simplified !== undefined || isSizeRefused(was)) continue;
    const failed = passed ? failedBeside(seen, was) : isEvent(was) && !handled(was);
    const differs = passed && name === `${main}-again` && answerOf(was) !== answerOf(seen.exchange(main));
    if (!failed && !differs) continue;
    found.push({
      name: `${name}-retry`,
      ask: { ...was.ask, repeats: name },
      asking: "Asking once more, alone",
      alone: true,
      sameAs: name,
    });
  }
  return found;
}

function failedBeside(seen: Seen, { name, ask }: Exchange): boolean {
  const rightSecret = ask.secret === "right" && ask.method === "POST" && ask.variant !== "random-key";
  if (rightSecret) return !seen.accepted(name);
  return ask.method === "POST" && loadCouldExplain(seen.exchange(name));
}

/** A size is refused for good; whatever else the large post meets may be chance. */
function isSizeRefused({ name, ask, response }: Exchange): boolean {
  return ask.size !== undefined && (response?.status === 413 || !name.endsWith("-large"));
}

/**
 * Events that were refused alone, once more without the markup that this check puts into third-party text, to
 * see whether that is what is refused; and where they pass then, once more with it, to see that time is not why.
 */
export function plainEvents(seen: Seen, sent: readonly string[]): readonly PlannedAsk[] {
  const passed = seen.accepted(first);
  if (!passed && !handled(seen.exchange(first))) return [];
  // Where the key comes back for nothing, a success is all that an event can get.
  const taken = (name: string) => (passed ? seen.accepted(name) : handled(seen.exchange(name)));
  const found: PlannedAsk[] = [];
  for (const retried of sent) {
    const was = seen.exchange(retried);
    const name = retried.slice(0, -"-retry".length);
    if (was === undefined || retried !== `${name}-retry` || !isEvent(was) || !refusedNow(seen, retried))
      continue;
    const alone = { asking: "Asking once more, without markup", alone: true };
    if (!sent.includes(`${name}-plain`))
      found.push({ name: `${name}-plain`, ask: { ...was.ask, repeats: name, variant: "plain" }, ...alone });
    else if (taken(`${name}-plain`) && !sent.includes(`${name}-marked`))
      found.push({ name: `${name}-marked`, ask: { ...was.ask, repeats: name }, ...alone, sameAs: name });
  }
  return found;
}

/** A full event, which holds third-party text. */
function isEvent({ ask, name }: Exchange): boolean {
  if (ask.secret !== "right" || /-again(?:-retry)?$/.test(name)) return false;
  if (ask.size !== undefined || ask.server !== undefined) return false;
  return ask.event !== null && ask.event !== "Validation";
}

/** Refused by its status or cut off; silence and limits on requests have other reasons than the text. */
export function refusedNow(seen: Seen, name: string): boolean {
  const was = seen.exchange(name);
  if (was?.failure !== undefined) return was.failure.kind === "empty-reply" || was.failure.kind === "reset";
  const status = was?.response?.status ?? 0;
  return !seen.accepted(name) && !handled(was) && ![429, 502, 503, 504].includes(status);
}

function answerOf(seen: Exchange | undefined): string {
  return `${seen?.failure?.kind ?? ""} ${seen?.response?.status ?? ""} ${hasExactKey(seen?.response)}`;
}
