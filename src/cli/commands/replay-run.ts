import { findKeys, givenKeys } from "../../config/keys.ts";
import { UsageError } from "../../errors.ts";
import { clean } from "../../replay/clean.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { replay } from "../../replay/replay.ts";
import type { ReplayReport } from "../../replay/report.ts";
import { survey } from "../../replay/survey.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle } from "../output.ts";
import { canPrompt } from "../prompt.ts";
import { keySources, requestSettings, requireProfile } from "../request-settings.ts";
import { requireUrl } from "../targets.ts";
import type { ReplayFlags } from "./replay.ts";
import { replayFlagOptions } from "./replay-options.ts";
import { ReplayOutput } from "./replay-output.ts";
import { pickTypes } from "./replay-picker.ts";
import { replayProgress } from "./replay-progress.ts";

/**
 * Sends captures, or writes them clean, and reports.
 * @returns 0 when every answer is what the sender needs; 1 when one was not, or differs from what was recorded;
 *   otherwise 2 when a capture could not be read; otherwise 3 where that is not documented; a signal's code when
 *   broken off.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runReplay(sources: readonly string[], flags: ReplayFlags): Promise<number> {
  const profile = requireProfile(flags.profile);
  if (flags.to === undefined && flags.out === undefined)
    throw new UsageError("--to is missing: name the endpoint that is to get the posts");
  if (flags.to !== undefined && flags.out !== undefined && sources.includes("-"))
    throw new UsageError("--out and --to together need files: standard input can be read only once");
  const given = await keySources(flags, process.env);
  const chosen = {
    sources,
    ...replayFlagOptions(flags),
    ...(sources.includes("-") && { stdin: process.stdin }),
  };
  if (flags.to !== undefined) requireUrl(flags.to, givenKeys(given));
  const output = await ReplayOutput.open(flags.reporter, {
    style: outputStyle(flags.color),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
  });
  const settings = await requestSettings(flags);
  const keys =
    flags.to === undefined
      ? givenKeys(given)
      : await findKeys(profile, given, flags.exact ? { secretUnused: true } : {});
  const watch = watchSignals();
  try {
    const picked = await pick(chosen, flags, watch.abort);
    const options: ReplayOptions = {
      ...settings,
      ...keys,
      ...chosen,
      ...picked.filter,
      url: flags.to ?? "",
      signal: watch.abort,
    };
    if (flags.out !== undefined) {
      const written = await clean(options, flags.out);
      process.stderr.write(`prevalidate: wrote ${written.posts} posts to ${flags.out}, without keys\n`);
      for (const { file, line, reason } of written.unreadable)
        process.stderr.write(`prevalidate: ${file}${line === undefined ? "" : `:${line}`}: ${reason}\n`);
      if (written.untouched > 0)
        process.stderr.write(
          `prevalidate: ${written.untouched} of them could not be read as events: their bodies are left out\n`,
        );
      if (flags.to === undefined) {
        const signal = watch.came();
        if (signal !== undefined) return signalCode(signal);
        return written.unreadableCount > 0 ? exitCodes.usage : exitCodes.pass;
      }
    }
    const report = await replayWithProgress(options, !flags.quiet, picked.posts);
    await output.write(report);
    const signal = watch.came();
    return signal === undefined ? codeOf(report) : signalCode(signal);
  } finally {
    watch.stop();
  }
}

async function replayWithProgress(
  options: ReplayOptions,
  show: boolean,
  posts: number | undefined,
): Promise<ReplayReport> {
  const progress = replayProgress(show, posts === undefined ? undefined : posts * (options.repeat ?? 1));
  try {
    return await replay({ ...options, onStart: progress.start, onNotice: progress.notice });
  } finally {
    progress.stop();
  }
}

interface Picked {
  readonly filter: Pick<ReplayOptions, "types">;
  /** Posts that will be sent, where they were counted. */
  readonly posts?: number;
}

/** On a terminal the captures are read once before: to ask which of them are meant, and to tell the time left. */
async function pick(
  options: Pick<ReplayOptions, "sources" | "types" | "addresses" | "since" | "until" | "statuses">,
  flags: ReplayFlags,
  signal: AbortSignal,
): Promise<Picked> {
  const unfiltered = [flags.type, flags.address, flags.since, flags.until, flags.status].every(
    (flag) => flag === undefined,
  );
  if (options.sources.includes("-") || process.stderr.isTTY !== true || flags.quiet) return { filter: {} };
  const held = await survey(options.sources, options, { signal });
  if (!unfiltered || !canPrompt() || held.types.length < 2 || signal.aborted)
    return { filter: {}, posts: held.posts };
  const types = await pickTypes(held.types);
  const posts = held.types
    .filter(([type]) => types.includes(type))
    .reduce((sum, [, count]) => sum + count, 0);
  const all = types.length === held.types.length;
  return { filter: all ? {} : { types: types.map((type) => type.toLowerCase()) }, posts };
}

function codeOf({ verdict, counts }: ReplayReport): number {
  if (verdict === "fail") return exitCodes.fail;
  if (counts.unreadable > 0) return exitCodes.usage;
  if (counts.posts === 0) {
    const left = counts.filtered > 0 ? `: the filters leave out all ${counts.filtered}` : "";
    throw new UsageError(`there is no post to replay${left}`);
  }
  return verdict === "pass" ? exitCodes.pass : exitCodes.inconclusive;
}
