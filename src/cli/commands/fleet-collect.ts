import { compareWith } from "../../baseline.ts";
import { UsageError } from "../../errors.ts";
import { removeRun, resultsOf, sizeOfRun } from "../../fleet/collect.ts";
import { requireName } from "../../fleet/names.ts";
import { type Fleet, withFleet } from "../../fleet/open.ts";
import { SummaryBuilder } from "../../summary/build.ts";
import type { BaselineIndex } from "../../targets/baseline-index.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle, ReportOutput } from "../output.ts";
import { requireCreatable } from "../report-file.ts";
import { Complaints } from "./complaints.ts";
import type { CollectFlags } from "./fleet.ts";
import { gravest } from "./gravest.ts";
import { openBaseline } from "./list-sources.ts";
import { writeSummary } from "./write-summary.ts";

/**
 * Reports on a run's targets, each once and in the order of its list.
 * @returns the exit code, as `check` has it for a list; 3 where a target has no result and nothing fails.
 * @throws UsageError for a run that Redis knows nothing of; RedisAway.
 */
export async function runCollect(flags: CollectFlags): Promise<number> {
  const run = requireName("--run", flags.run);
  if (flags.summary !== undefined) await requireCreatable(flags.summary);
  const baseline = await openBaseline(flags.baseline);
  return withFleet(flags, async (fleet) => {
    if ((await sizeOfRun(fleet, run)) === 0)
      throw new UsageError(`--run: the queue ${flags.queue} has no run ${run}`);
    const code = await report(fleet, run, baseline, flags);
    if (flags.remove && code < 128) await remove(fleet, run);
    return code;
  });
}

async function report(
  fleet: Fleet,
  run: string,
  baseline: BaselineIndex | undefined,
  flags: CollectFlags,
): Promise<number> {
  const summary = new SummaryBuilder();
  const strict = flags.strict ?? false;
  const output = await ReportOutput.open(flags.reporter, {
    style: outputStyle(flags.color),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    strict,
    several: true,
    many: true,
    summary: () => summary.value(),
  });
  const codes = new Set<ExitCode>();
  const complaints = new Complaints();
  const watch = watchSignals();
  const until = performance.now() + (flags.wait ?? 0);
  for await (const one of resultsOf(fleet, run, { until, signal: watch.abort })) {
    if ("problem" in one) {
      complaints.add(one.place, one.problem);
      summary.addUnreadable();
      codes.add(one.undone ? exitCodes.inconclusive : exitCodes.usage);
      continue;
    }
    const told = baseline === undefined ? one.report : compareWith(one.report, baseline.of(one.report));
    const code = exitCodeOf(told, strict || (told.strict ?? false));
    codes.add(code);
    summary.add(told, code === exitCodes.pass);
    await output.add(told);
  }
  complaints.end();
  if (baseline !== undefined) {
    const { names, count, latest } = baseline.removed();
    summary.setRemoved(names, count, latest);
  }
  await output.close();
  if (flags.summary !== undefined) await writeSummary(flags.summary, summary.value());
  watch.stop();
  const signal = watch.came();
  return signal === undefined ? gravest(codes) : signalCode(signal);
}

async function remove(fleet: Fleet, run: string): Promise<void> {
  const busy = await removeRun(fleet, run);
  if (busy > 0)
    process.stderr.write(`prevalidate: ${busy} of ${run} are being checked now, and stay in Redis\n`);
}
