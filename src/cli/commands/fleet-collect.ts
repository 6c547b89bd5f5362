import { UsageError } from "../../errors.ts";
import { removeRun, resultsOf, sizeOfRun } from "../../fleet/collect.ts";
import { requireName } from "../../fleet/names.ts";
import { type Fleet, withFleet } from "../../fleet/open.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { Complaints } from "./complaints.ts";
import type { CollectFlags } from "./fleet.ts";
import { ToldReports } from "./told-reports.ts";

/**
 * Reports on a run's targets, each once and in the order of its list.
 * @returns the exit code, as `check` has it for a list; 3 where a target has no result and nothing fails.
 * @throws UsageError for a run that Redis knows nothing of; RedisAway.
 */
export async function runCollect(flags: CollectFlags): Promise<number> {
  const run = requireName("--run", flags.run);
  const told = await ToldReports.prepare(flags);
  return withFleet(flags, async (fleet) => {
    if ((await sizeOfRun(fleet, run)) === 0)
      throw new UsageError(`--run: the queue ${flags.queue} has no run ${run}`);
    const code = await report(fleet, run, told, flags);
    if (flags.remove && code < 128) await remove(fleet, run);
    return code;
  });
}

async function report(fleet: Fleet, run: string, told: ToldReports, flags: CollectFlags): Promise<number> {
  await told.begin();
  const complaints = new Complaints();
  const watch = watchSignals();
  const until = performance.now() + (flags.wait ?? 0);
  for await (const one of resultsOf(fleet, run, { until, signal: watch.abort })) {
    if ("problem" in one) {
      complaints.add(one.place, one.problem);
      told.addMissing(one.undone ? exitCodes.inconclusive : exitCodes.usage);
    } else await told.add(one.report);
  }
  complaints.end();
  const code = await told.close();
  watch.stop();
  const signal = watch.came();
  return signal === undefined ? code : signalCode(signal);
}

async function remove(fleet: Fleet, run: string): Promise<void> {
  const busy = await removeRun(fleet, run);
  if (busy > 0)
    process.stderr.write(`prevalidate: ${busy} of ${run} are being checked now, and stay in Redis\n`);
}
