import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange } from "../../view.ts";
import { accepted } from "../accepted.ts";
import { outcomeOf } from "../outcome.ts";

/** The same refusal met a post that passed when its very bytes were sent again: it comes and goes, whatever is in the post. */
export function refusedAnyway(evidence: Evidence, refused: Exchange): boolean {
  return Object.values(evidence.http ?? {}).some((alone) => {
    if (!alone.name.endsWith("-retry") || alone.ask.secret !== "right") return false;
    const first = exchange(evidence, alone.name.slice(0, -"-retry".length));
    if (first === undefined || accepted(evidence, first) !== false) return false;
    return accepted(evidence, alone) === true && outcomeOf(evidence, first) === outcomeOf(evidence, refused);
  });
}
