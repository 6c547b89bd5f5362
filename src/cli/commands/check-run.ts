import { check, planCheck } from "../../check.ts";
import { findKeys, givenKeys } from "../../config/keys.ts";
import { diagnose } from "../../diagnose.ts";
import { UsageError } from "../../errors.ts";
import type { EventType } from "../../protocol/event.ts";
import type { Profile } from "../../protocol/profile.ts";
import { eventTypeNamed, typeWords } from "../../protocol/type-names.ts";
import type { Report } from "../../report.ts";
import type { CheckOptions } from "../../settings.ts";
import { type ExitCode, exitCodeOf, exitCodes, worst } from "../exit-codes.ts";
import { readIgnored } from "../ignored.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle, ReportOutput, writeOut } from "../output.ts";
import { progressLine } from "../progress.ts";
import { keySources, requestSettings, requireProfile } from "../request-settings.ts";
import { didYouMean } from "../suggest.ts";
import { requireUrls } from "../targets.ts";
import { parseList } from "../values.ts";
import type { CheckFlags } from "./check.ts";
import { renderPlan } from "./plan.ts";

/**
 * Checks each target in turn and reports on it.
 * @returns the exit code: the gravest of all, or that of the signal that broke the check off.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runCheck(given: readonly string[], flags: CheckFlags): Promise<number> {
  const profile = requireProfile(flags.profile);
  const settings = {
    ...(await requestSettings(flags)),
    ...(flags.local && { local: true }),
    ...(flags.compareDns !== undefined && { compareDns: flags.compareDns }),
    ...(flags.only !== undefined && { only: readTypes(flags.only, profile) }),
  };
  const ignore = readIgnored(flags.ignore);
  const sources = await keySources(flags, process.env);
  const urls = await requireUrls(given, givenKeys(sources));
  const style = outputStyle(flags.color);
  if (flags.dryRun) {
    for (const url of urls)
      await writeOut(renderPlan(url, planCheck({ ...settings, url }), givenKeys(sources), style));
    return exitCodes.pass;
  }
  const output = await ReportOutput.open(flags.reporter, {
    style,
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    strict: flags.strict ?? false,
    several: urls.length > 1,
  });
  const keys = await findKeys(profile, sources);

  const watch = watchSignals();
  const codes: ExitCode[] = [];
  for (const url of urls) {
    if (watch.abort.aborted) break;
    const options = { ...settings, ...keys, url, signal: watch.abort };
    const report = withoutIgnored(await checkWithProgress(options, !flags.quiet), ignore);
    await output.add(report);
    codes.push(exitCodeOf(report, flags.strict ?? false));
  }
  await output.close();
  watch.stop();
  const signal = watch.came();
  return signal === undefined ? worst(codes) : signalCode(signal);
}

async function checkWithProgress(options: CheckOptions, show: boolean): Promise<Report> {
  const progress = progressLine(show);
  try {
    return await check({ ...options, onProgress: progress.onProgress });
  } finally {
    progress.stop();
  }
}

function withoutIgnored(report: Report, ignore: readonly string[]): Report {
  return ignore.length === 0 ? report : { ...report, ...diagnose(report.evidence, { ignore }) };
}

function readTypes(list: string, profile: Profile): readonly EventType[] {
  const types = parseList(list).map((word) => {
    const type = eventTypeNamed(word)?.type;
    if (type === undefined)
      throw new UsageError(`--only: unknown type “${word}”${didYouMean(word, typeWords)}`);
    if (!profile.types.includes(type))
      throw new UsageError(`--only: the profile ${profile.name} has no ${type} event`);
    return type;
  });
  if (types.length === 0) throw new UsageError("--only names no type: write validation,delivered and so on");
  return types;
}
