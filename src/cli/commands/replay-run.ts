import { givenKeys } from "../../config/keys.ts";
import { UsageError } from "../../errors.ts";
import { clean } from "../../replay/clean.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { replay } from "../../replay/replay.ts";
import type { ReplayReport } from "../../replay/report.ts";
import { survey } from "../../replay/survey.ts";
import { chooseTarget, readConfig } from "../chosen-target.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle } from "../output.ts";
import { keysOfTarget, prepareTarget } from "../prepared-target.ts";
import { canPrompt } from "../prompt.ts";
import { keySources, requestSettings, requireProfile } from "../request-settings.ts";
import { parseReporter } from "../values.ts";
import type { ReplayFlags } from "./replay.ts";
import type { ExportChoice } from "./replay-export.ts";
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
  requireProfile(flags.profile);
  if (flags.to === undefined && flags.out === undefined)
    throw new UsageError("--to is missing: name the endpoint that is to get the posts");
  if (flags.to !== undefined && flags.out !== undefined && sources.includes("-"))
    throw new UsageError("--out and --to together need files: standard input can be read only once");
  const exported = flags.export === undefined ? undefined : readExport(flags);
  const chosen = {
    sources,
    ...replayFlagOptions(flags),
    ...(sources.includes("-") && { stdin: process.stdin }),
  };
  const target =
    flags.to === undefined
      ? undefined
      : await prepareTarget(chooseTarget(flags.to, await readConfig(flags.config)), flags);
  const output = await ReplayOutput.open(flags.reporter, {
    style: outputStyle(flags.color),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
  });
  const settings = {
    ...(await requestSettings(target?.flags ?? flags)),
    ...(target && { secrets: target.secrets }),
  };
  const keys =
    target === undefined
      ? givenKeys(await keySources(flags, process.env))
      : await keysOfTarget(target, flags.exact ? { secretUnused: true } : {});
  const watch = watchSignals();
  try {
    const picked = await pick(chosen, flags, watch.abort);
    const options: ReplayOptions = {
      ...settings,
      ...keys,
      ...chosen,
      ...picked.filter,
      url: target?.url ?? "",
      signal: watch.abort,
    };
    if (exported !== undefined) {
      const { writeExport } = await import("./replay-export.ts");
      try {
        return await writeExport(options, exported);
      } catch (error) {
        const signal = watch.came();
        if (signal === undefined) throw error;
        return signalCode(signal);
      }
    }
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

/** @throws UsageError where it names no engine and file, or something else is to be done as well. */
function readExport({ export: choice = "", to, out }: ReplayFlags): ExportChoice {
  const { name, file } = parseReporter(choice) ?? {};
  if ((name !== "k6" && name !== "artillery") || file === undefined)
    throw new UsageError(`--export: write k6=load.js or artillery=load.yml, not “${choice}”`);
  if (to === undefined)
    throw new UsageError("--export needs --to: name the endpoint that is to get the posts");
  if (out !== undefined) throw new UsageError("--export and --out: use one of them");
  return { engine: name, file };
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
