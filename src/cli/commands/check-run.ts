import type { Baseline } from "../../baseline.ts";
import { planAudit, planCheck } from "../../check.ts";
import { UsageError } from "../../errors.ts";
import { checkTargets } from "../check-targets.ts";
import { chooseTargets, readConfig } from "../chosen-target.ts";
import { type ExitCode, exitCodeOf, exitCodes, worst } from "../exit-codes.ts";
import { readIgnored } from "../ignored.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle, ReportOutput, writeOut } from "../output.ts";
import { requireProfile } from "../request-settings.ts";
import { withTraces } from "../traces.ts";
import { parseReporter } from "../values.ts";
import type { CheckFlags } from "./check.ts";
import { readBaselineFile } from "./check-baseline.ts";
import { checkEach, type PreparedCheck } from "./check-each.ts";
import type { Watched } from "./check-watch-rounds.ts";
import { renderPlan } from "./plan.ts";

/**
 * Checks each target in turn and reports on it.
 * @returns the exit code: the gravest of all, or that of the signal that broke the check off.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runCheck(given: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.dryRun) return checkAsAsked(given, flags);
  const { showKeys, reproducible, serve, watch } = flags;
  const endless = serve !== undefined || (watch ?? false);
  return withTraces({ showKeys, reproducible, endless }, () => checkAsAsked(given, flags));
}

async function checkAsAsked(given: readonly string[], flags: CheckFlags): Promise<number> {
  // Before anything is asked for.
  requireProfile(flags.profile);
  readIgnored(flags.ignore);
  const config = await readConfig(flags.config);
  if (flags.serve !== undefined && !flags.dryRun) {
    const { runServe } = await import("./serve-run.ts");
    return runServe(given, flags, config);
  }
  if (flags.every !== undefined && flags.serve === undefined)
    throw new UsageError("--every: goes with --serve");
  if (isList(flags)) {
    const { runList } = await import("./check-list.ts");
    return runList(given, flags, config);
  }
  const targets = await chooseTargets(given, config);
  const style = outputStyle(flags.color);
  if (flags.dryRun) {
    for await (const { options } of checkTargets(targets, flags, { keys: "given" }))
      await writeOut(
        renderPlan(
          [...planCheck(options), ...(options.audit ? await planAudit(options) : [])],
          options,
          style,
        ),
      );
    return exitCodes.pass;
  }
  const baseline = flags.baseline === undefined ? undefined : await readBaselineFile(flags.baseline);
  const reporters = flags.reporter.length > 0 ? flags.reporter : (config?.reporters ?? []);
  const summary =
    targets.length > 1 && !flags.watch
      ? new (await import("../../summary/build.ts")).SummaryBuilder()
      : undefined;
  const openOutput = () =>
    ReportOutput.open(
      reporters,
      {
        style,
        verbose: flags.verbose ?? false,
        quiet: flags.quiet ?? false,
        strict: targets.every(({ options }) => flags.strict ?? options.strict ?? false),
        several: targets.length > 1,
        ...(summary && { summary: () => summary.value() }),
      },
      config?.shown,
    );
  const output = await openOutput();
  const checks: PreparedCheck[] = [];
  for await (const prepared of checkTargets(targets, flags, { keys: "found" })) checks.push(prepared);
  if (flags.watch) {
    const { watchAndCheck } = await import("./check-watch.ts");
    return watchAndCheck(watched(checks, baseline, { ...flags, reporter: reporters }, openOutput));
  }

  const watch = watchSignals();
  const codes: ExitCode[] = [];
  const round = { signal: watch.abort, silent: flags.quiet ?? false };
  for await (const report of checkEach(checks, baseline, round)) {
    const code = exitCodeOf(report, report.strict ?? false);
    summary?.add(report, code === exitCodes.pass);
    await output.add(report);
    codes.push(code);
  }
  await output.close();
  watch.stop();
  const signal = watch.came();
  return signal === undefined ? worst(codes) : signalCode(signal);
}

/** Whether the targets are checked many at a time, or in parts. */
function isList({ targets, concurrency, shard, checkpoint, summary }: CheckFlags): boolean {
  return [targets, concurrency, shard, checkpoint, summary].some((flag) => flag !== undefined);
}

function watched(
  checks: readonly PreparedCheck[],
  baseline: readonly Baseline[] | undefined,
  flags: CheckFlags,
  open: () => Promise<ReportOutput>,
): Watched {
  return {
    checkEach: (round) =>
      checkEach(checks, baseline, { ...round, silent: round.silent ?? flags.quiet ?? false }),
    show: async (reports) => {
      const output = await open();
      for (const report of reports) await output.add(report);
      await output.close();
    },
    exitCodeOf: (reports) => worst(reports.map((report) => exitCodeOf(report, report.strict ?? false))),
    paths: flags.watchPath.length > 0 ? flags.watchPath : ["."],
    except: flags.reporter.flatMap((choice) => parseReporter(choice)?.file ?? []),
    style: outputStyle(flags.color),
  };
}
