import { setTimeout as pause } from "node:timers/promises";
import type { Job } from "bullmq";
import type { Report } from "../report.ts";
import type { Milliseconds } from "../units.ts";
import { mergeVantages } from "../vantage/merge.ts";
import type { FleetJob } from "./job.ts";
import type { Fleet } from "./open.ts";
import { type FleetResult, unpack } from "./result.ts";

/** What came of a target, in its place of the list, from 1: a report, or why there is none. */
export type Collected =
  | { readonly position: number; readonly report: Report }
  | { readonly position: number; readonly place: string; readonly problem: string; readonly undone: boolean };

/** Results held at once. */
const batch = 50;
const lookMs: Milliseconds = 300;

/** How many targets a run has. */
export function sizeOfRun({ connection, keys }: Fleet, run: string): Promise<number> {
  return connection.redis.zcard(keys.jobs(run));
}

/**
 * Reads the results of a run, in the order of its list, each once.
 * @param until by `performance.now()`: so long it waits for what is not done yet.
 */
export async function* resultsOf(
  fleet: Fleet,
  run: string,
  { until, signal }: { readonly until: number; readonly signal: AbortSignal },
): AsyncGenerator<Collected> {
  for (let from = 0; !signal.aborted; from += batch) {
    const ids = await idsOf(fleet, run, from);
    if (ids.length === 0) return;
    let jobs = await jobsOf(fleet, ids);
    while (!jobs.every(isDone) && performance.now() < until && !signal.aborted) {
      await pause(lookMs);
      jobs = await jobsOf(fleet, ids);
    }
    for (const [at, job] of jobs.entries()) yield await collected(job, from + at + 1);
  }
}

/** Takes a run out of Redis, results and all. Jobs that a worker has now can't be: how many those are is returned. */
export async function removeRun(fleet: Fleet, run: string): Promise<number> {
  const { connection, queue, keys } = fleet;
  let busy = 0;
  for (let ids = await idsOf(fleet, run, 0); ids.length > 0; ids = await idsOf(fleet, run, busy)) {
    const gone = await Promise.all(
      ids.map((id) =>
        queue.remove(id).then(
          () => true,
          () => false,
        ),
      ),
    );
    const left = new Set(
      (await jobsOf(fleet, ids)).flatMap((job, at) => (job && !gone[at] ? [job.id ?? ""] : [])),
    );
    const removed = ids.filter((id) => !left.has(id));
    if (removed.length > 0) await connection.redis.zrem(keys.jobs(run), ...removed);
    busy += left.size;
  }
  await connection.redis.xtrim(keys.events, "MAXLEN", 0);
  return busy;
}

function idsOf({ connection, keys }: Fleet, run: string, from: number): Promise<readonly string[]> {
  return connection.redis.zrange(keys.jobs(run), String(from), String(from + batch - 1));
}

type FoundJob = Job<FleetJob, FleetResult> | undefined;

function jobsOf({ queue }: Fleet, ids: readonly string[]): Promise<readonly FoundJob[]> {
  return Promise.all(ids.map((id) => queue.getJob(id)));
}

function isDone(job: FoundJob): boolean {
  return job?.finishedOn !== undefined;
}

async function collected(job: FoundJob, position: number): Promise<Collected> {
  const place = job?.data.name ?? `target ${position}`;
  const failure = (problem: string, undone: boolean) => ({ position, place, problem, undone });
  if (job === undefined)
    return failure("was never enqueued whole, or was removed: enqueue the list again", true);
  if (!isDone(job)) return failure("no worker is done with it yet", true);
  const { report, problem, worker } = job.returnvalue ?? {};
  if (report === undefined || worker === undefined)
    return failure(
      problem ?? `could not be checked: ${job.failedReason ?? "no reason is known"}`,
      problem === undefined,
    );
  return {
    position,
    report: { ...mergeVantages([{ from: worker, report: await unpack(report) }]), position },
  };
}
