import { randomBytes } from "node:crypto";
import { UsageError } from "../errors.ts";
import { Connector } from "../probes/connector.ts";
import { version } from "../version.ts";
import { adapter } from "./adapt/adapt.ts";
import { cleaningKeys } from "./adapt/keys.ts";
import { Pseudonyms } from "./adapt/pseudonyms.ts";
import { Checkpoint, runIdentity } from "./checkpoint.ts";
import { dateShift } from "./date-shift.ts";
import { Engine } from "./engine.ts";
import { Failures, isOurs } from "./failures.ts";
import { filterFor } from "./filter.ts";
import { judgeBy } from "./judge.ts";
import type { ReplayOptions } from "./options.ts";
import { defaultConcurrency, schedule } from "./pace.ts";
import { preparedPosts } from "./prepare.ts";
import { Recorder } from "./recorder.ts";
import type { ReplayReport } from "./report.ts";
import { type ReplaySettings, replaySettings } from "./settings.ts";
import { Tally } from "./tally.ts";

const mostUnreadable = 20;

/**
 * Sends captured posts again and judges each answer as the sender would.
 * @param options what to send, changed how, how fast, and where; see the fields' comments. `url` is the target.
 * @returns the report; also when aborted, of what was done until then.
 * @throws UsageError for options that make no sense, and for a checkpoint that is not of this run.
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const settings = await replaySettings(options);
  const tally = new Tally();
  const own = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, own.signal]) : own.signal;
  let broken: Error | undefined;
  const planned = await dateShift(options);
  const checkpoint =
    options.checkpoint === undefined
      ? undefined
      : await Checkpoint.open(options.checkpoint, runIdentity(options, planned), tally, (error) => {
          // What can't be remembered must not be sent.
          broken = error;
          own.abort();
        });
  try {
    const report = await send({ ...options, signal }, settings, tally, checkpoint, planned);
    if (broken !== undefined)
      throw new UsageError(`can't write the checkpoint ${options.checkpoint}: ${broken.message}`, {
        cause: broken,
      });
    return report;
  } finally {
    await checkpoint?.close();
  }
}

async function send(
  options: ReplayOptions,
  settings: ReplaySettings,
  tally: Tally,
  checkpoint: Checkpoint | undefined,
  planned: number | null,
): Promise<ReplayReport> {
  const began = performance.now();
  const doneBefore = tally.counts.posts;
  const { profile, redactor, maxBodyBytes } = settings;
  if (doneBefore > 0 || tally.againFromBefore > 0) options.onNotice?.(resumption(tally));
  const judged = {
    profile,
    ...(options.secretKey && { secretKey: options.secretKey }),
    ...(options.validationKey && { validationKey: options.validationKey }),
    maxBodyBytes,
  };
  const recorder = new Recorder({
    tally,
    checkpoint,
    judge: judgeBy(judged),
    shownType: (type) => redactor.text(type, 40),
    failures: new Failures({ evidence: settings.evidence, keys: settings.keys, maxBodyBytes }),
    compare: options.compare && { ...options.compare, ...judged },
    retries: options.retry ?? 0,
  });
  const engine = new Engine({
    target: settings.target,
    connector: new Connector(withoutSignal(options), redactor),
    timeoutMs: settings.timeoutMs,
    maxBodyBytes,
    schedule: schedule(options),
    concurrency: options.concurrency ?? defaultConcurrency,
    pace: options,
    ordered: options.ordered ?? false,
    ...(options.signal && { signal: options.signal }),
    onTry: (tried) => recorder.record(tried),
    onResent: () => tally.counts.resent++,
  });
  options.onStart?.(() => ({
    done: tally.counts.posts,
    failed: tally.failed,
    doneNow: tally.counts.posts - doneBefore,
    elapsedMs: performance.now() - began,
    ...(engine.waitingMs > 0 && { waitingMs: engine.waitingMs }),
  }));

  const unreadable: { file: string; line?: number; reason: string }[] = [];
  const posts = preparedPosts(options, {
    target: settings.target,
    adapt: adapter({
      ...(options.exact && { exact: true }),
      ...(options.secretKey && { secretKey: options.secretKey }),
      ...(options.serverId !== undefined && { serverId: options.serverId }),
      ...(options.set && { set: options.set }),
      ...(options.encoding && { encoding: options.encoding }),
      ...shiftOf(checkpoint?.began.shiftMs ?? planned),
      ...(options.anonymize && {
        pseudonyms: new Pseudonyms(options.anonymizeKey ?? randomBytes(32)),
        keys: cleaningKeys(options),
      }),
    }),
    wanted: filterFor(options),
    isDue: (round, captured) => checkpoint?.isDue(round, captured) ?? true,
    onUnreadable: ({ source, reason }, round) => {
      if (round > 0) return;
      tally.counts.unreadable++;
      const { file, line } = source;
      if (unreadable.length < mostUnreadable)
        unreadable.push({
          file: redactor.text(file),
          ...(line !== undefined && { line }),
          reason: redactor.text(reason),
        });
    },
    onFiltered: () => tally.counts.filtered++,
    onUntouched: () => tally.counts.untouched++,
  });
  await engine.run(posts);

  const durationMs = performance.now() - began;
  const { counts } = tally;
  const paced = options.rate !== undefined || options.realtime !== undefined;
  const interrupted = options.signal?.aborted ?? false;
  return {
    schema: "prevalidate/replay@1",
    tool: { name: "prevalidate", version },
    target: settings.evidence.url.parsed?.href ?? settings.evidence.url.input,
    profile: profile.name,
    startedAt: checkpoint?.began.startedAt ?? settings.evidence.startedAt,
    durationMs: Math.round(durationMs),
    verdict: verdictOf(tally, interrupted),
    interrupted,
    counts: { ...counts },
    types: tally.types(),
    statuses: tally.statuses(),
    throughput: { postsPerSecond: perSecond(counts.posts - doneBefore, durationMs) },
    latency: tally.latency(),
    ...(paced && { service: tally.service() }),
    failures: tally.groups("failures"),
    differences: tally.groups("differences"),
    unreadable,
  };
}

function verdictOf(tally: Tally, interrupted: boolean): ReplayReport["verdict"] {
  const { counts } = tally;
  const ours = tally
    .groups("failures")
    .filter(({ id }) => isOurs(id))
    .reduce((sum, { count }) => sum + count, 0);
  if (tally.failed > ours || counts.differing > 0) return "fail";
  return ours > 0 || counts.undocumented > 0 || counts.posts === 0 || interrupted ? "inconclusive" : "pass";
}

function perSecond(posts: number, ms: number): number {
  return ms <= 0 ? 0 : Math.round((posts / ms) * 10_000) / 10;
}

function resumption({ counts, againFromBefore }: Tally): string {
  const again = againFromBefore > 0 ? `; ${againFromBefore} that had been refused are sent again` : "";
  return `going on from the checkpoint: ${counts.posts} posts are done${again}`;
}

/** Connections end with the engine, not with the signal: what is under way may end. */
function withoutSignal({ signal: _, ...options }: ReplayOptions): Omit<ReplayOptions, "signal"> {
  return options;
}

function shiftOf(shiftMs: number | null): { shiftMs?: number } {
  return shiftMs === null ? {} : { shiftMs };
}
