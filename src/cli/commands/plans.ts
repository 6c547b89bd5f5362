import { planAudit, planCheck } from "../../check.ts";
import { UsageError } from "../../errors.ts";
import { checkOfTarget, type Prompted } from "../check-targets.ts";
import type { ListEntry } from "../listed-targets.ts";
import { outputStyle, writeOut } from "../output.ts";
import type { CheckFlags } from "./check.ts";
import type { Complaints } from "./complaints.ts";
import { renderPlan } from "./plan.ts";

/** Prints, for each entry of a list, what a check would send; nothing is sent and no key is fetched. */
export async function printPlans(
  entries: AsyncIterable<ListEntry>,
  flags: CheckFlags,
  complaints: Complaints,
): Promise<void> {
  const prompted: Prompted = new Map();
  for await (const { target, place, problem } of entries)
    try {
      if (target === undefined) throw new UsageError(problem ?? "is no target");
      const { options } = await checkOfTarget(target, flags, { keys: "given" }, prompted);
      const requests = [...planCheck(options), ...(options.audit ? await planAudit(options) : [])];
      await writeOut(renderPlan(requests, options, outputStyle(flags.color)));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      complaints.add(place, error.message);
    }
  complaints.end();
}
