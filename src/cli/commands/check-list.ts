import { compareWith } from "../../baseline.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { UsageError } from "../../errors.ts";
import type { Report } from "../../report.ts";
import { SummaryBuilder } from "../../summary/build.ts";
import type { BaselineIndex } from "../../targets/baseline-index.ts";
import type { Checkpoint } from "../../targets/checkpoint.ts";
import { checkOfTarget, type Prompted } from "../check-targets.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { listProgress } from "../list-progress.ts";
import type { ListEntry } from "../listed-targets.ts";
import { outputStyle, ReportOutput } from "../output.ts";
import { requireCreatable } from "../report-file.ts";
import type { CheckFlags } from "./check.ts";
import { checkEntries, type ListOutcome } from "./check-entries.ts";
import { Complaints } from "./complaints.ts";
import { gravest } from "./gravest.ts";
import { chooseEntries, openBaseline, openCheckpoint } from "./list-sources.ts";
import { printPlans } from "./plans.ts";
import { writeSummary } from "./write-summary.ts";

/**
 * Checks the targets of a list, many at a time, and reports on each as it is done.
 * @param words of the command line, where no list is named.
 * @returns the exit code: 1 where a target fails, else 2 where an entry could not be read or tried, else 3 where
 *   something could not be found out, else 0; or that of the signal that broke it off.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runList(
  words: readonly string[],
  flags: CheckFlags,
  config: LoadedConfig | undefined,
): Promise<number> {
  refuseClashes(words, flags);
  const entries = chooseEntries(words, flags, config);
  const complaints = new Complaints();
  if (flags.dryRun) {
    await printPlans(entries, flags, complaints);
    return complaints.count > 0 ? exitCodes.usage : exitCodes.pass;
  }
  if (flags.summary !== undefined) await requireCreatable(flags.summary);
  const baseline = await openBaseline(flags.baseline);
  const checkpoint = await openCheckpoint(words, flags);
  try {
    const { code, whole } = await checkList(entries, { flags, config, baseline, checkpoint, complaints });
    await checkpoint?.close(whole);
    return code;
  } catch (error) {
    await checkpoint?.close(false).catch(() => {});
    throw error;
  }
}

interface Run {
  readonly flags: CheckFlags;
  readonly config: LoadedConfig | undefined;
  readonly baseline: BaselineIndex | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly complaints: Complaints;
}

async function checkList(
  entries: AsyncIterable<ListEntry>,
  { flags, config, baseline, checkpoint, complaints }: Run,
): Promise<{ code: number; whole: boolean }> {
  const summary = new SummaryBuilder();
  const strict = flags.strict ?? config?.defaults.strict ?? false;
  const reporters = flags.reporter.length > 0 ? flags.reporter : (config?.reporters ?? []);
  const view = {
    style: outputStyle(flags.color),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    strict,
    several: true,
    many: true,
    summary: () => summary.value(),
  };
  const output = await ReportOutput.open(reporters, view, config?.shown);
  const watch = watchSignals();
  const progress = listProgress(!flags.quiet);
  const codes = new Set<ExitCode>();
  const tell = async (report: Report): Promise<void> => {
    const told = compared(report, baseline, flags);
    const code = exitCodeOf(told, told.strict ?? false);
    codes.add(code);
    summary.add(told, code === exitCodes.pass);
    progress.done(told.verdict);
    progress.clear();
    await output.add(told);
  };
  const complain = (outcome: Extract<ListOutcome, { problem: string }>): void => {
    progress.clear();
    complaints.add(outcome.place, outcome.problem);
    summary.addUnreadable();
    codes.add(outcome.bug ? exitCodes.inconclusive : exitCodes.usage);
  };
  try {
    // Whatever the last run did is in this one's reports.
    if (checkpoint !== undefined) for await (const report of checkpoint.reports()) await tell(report);
    const prompted: Prompted = new Map();
    const prepare = (entry: ListEntry) => prepared(entry, flags, prompted);
    for await (const outcome of checkEntries(entries, prepare, { flags, checkpoint, signal: watch.abort }))
      if ("problem" in outcome) complain(outcome);
      else {
        checkpoint?.add(outcome.position, outcome.identity, outcome.report);
        await tell(outcome.report);
      }
    if (baseline !== undefined && !watch.abort.aborted && flags.shard === undefined) {
      const { names, count, latest } = baseline.removed();
      summary.setRemoved(names, count, latest);
    }
  } finally {
    progress.stop();
    complaints.end();
  }
  await output.close();
  if (flags.summary !== undefined) await writeSummary(flags.summary, summary.value());
  watch.stop();
  const signal = watch.came();
  if (signal === undefined) return { code: gravest(codes), whole: true };
  const { targets } = summary.value();
  process.stderr.write(`prevalidate: broken off after ${targets} ${targets === 1 ? "target" : "targets"}\n`);
  return { code: signalCode(signal), whole: false };
}

function compared(report: Report, baseline: BaselineIndex | undefined, flags: CheckFlags): Report {
  if (baseline === undefined) return report;
  return compareWith(report, baseline.of(report), { ignore: flags.ignore });
}

async function prepared({ target, place }: ListEntry, flags: CheckFlags, prompted: Prompted) {
  if (target === undefined) throw new UsageError(`${place}: is no target`);
  return checkOfTarget(target, flags, { keys: "found" }, prompted);
}

function refuseClashes(words: readonly string[], flags: CheckFlags): void {
  if (flags.targets !== undefined && words.length > 0)
    throw new UsageError("--targets: the list names the targets, so take the URL from the command line");
  if (flags.watch) throw new UsageError("--watch: a list can't be watched: name one target");
}
