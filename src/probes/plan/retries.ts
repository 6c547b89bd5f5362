import type { Exchange } from "../../evidence.ts";
import { hasExactKey } from "../../view.ts";
import { first, type PlannedAsk } from "./ask.ts";
import type { Seen } from "./seen.ts";

const loadStatuses = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

/** Whether load, not the handler's logic, could be why this failed. */
export function loadCouldExplain(seen: Exchange | undefined): boolean {
  if (seen === undefined) return false;
  if (seen.failure !== undefined)
    return !["not-http", "malformed", "dns", "proxy"].includes(seen.failure.kind);
  return loadStatuses.includes(seen.response?.status ?? 0);
}

/** Repetitions, each alone, of requests that went out in parallel and failed where others passed. */
export function retries(seen: Seen, sent: readonly string[]): readonly PlannedAsk[] {
  if (!seen.accepted(first)) return [];
  const found: PlannedAsk[] = [];
  for (const name of sent) {
    const was = seen.exchange(name);
    if (was === undefined || name === first || name.endsWith("-retry") || sent.includes(`${name}-retry`))
      continue;
    const rightSecret =
      was.ask.secret === "right" && was.ask.method === "POST" && was.ask.variant !== "random-key";
    const failed = rightSecret ? !seen.accepted(name) : loadCouldExplain(was);
    const differs = name === "delivered-again" && answerOf(was) !== answerOf(seen.exchange("delivered"));
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

function answerOf(seen: Exchange | undefined): string {
  return `${seen?.failure?.kind ?? ""} ${seen?.response?.status ?? ""} ${hasExactKey(seen?.response)}`;
}
