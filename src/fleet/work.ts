import type { Job, Worker } from "bullmq";
import { UsageError } from "../errors.ts";
import { learntSecrets } from "../redact/learnt.ts";
import { Redactor } from "../redact.ts";
import type { Report } from "../report.ts";
import type { CheckPool } from "../targets/pool.ts";
import type { Work } from "../targets/work.ts";
import type { Milliseconds } from "../units.ts";
import type { FleetJob } from "./job.ts";
import { type HostLimits, Limits } from "./limits.ts";
import { prefix } from "./names.ts";
import type { Fleet } from "./open.ts";
import { type FleetResult, pack } from "./result.ts";

/** A job's check, with the keys that this machine has for it. */
export type JobCheck = Omit<Work, "id"> & { readonly name?: string; readonly strict: boolean };

export interface Working {
  /** From where it checks. */
  readonly name: string;
  readonly concurrency: number;
  readonly limits: HostLimits;
  /** Told of each target that this worker is done with. */
  readonly onDone: () => void;
}

/** So long after it was last heard of, a worker is taken for dead, and others take its jobs over. */
const lockMs: Milliseconds = 15_000;
const lookForStalledMs: Milliseconds = 5000;
/** No job fails for its worker's death. */
const mostStalls = 1_000_000;

/**
 * Takes jobs from the queue and checks them.
 * @param prepare makes the check of a job; throws UsageError where it can't be made here, which becomes the result.
 */
export function checkQueue(
  { engine, connection, queue, keys }: Fleet,
  prepare: (job: FleetJob) => Promise<JobCheck>,
  pool: CheckPool,
  { name, concurrency, limits, onDone }: Working,
): { readonly isEmpty: () => Promise<boolean>; readonly close: () => Promise<void> } {
  const { Worker: QueueWorker, DelayedError } = engine.bullmq;
  const slots = new Limits(connection.redis, keys, limits, lockMs);

  const resultOf = async (job: Job<FleetJob>, token = ""): Promise<FleetResult> => {
    const id = job.id ?? "";
    let work: JobCheck;
    try {
      work = await prepare(job.data);
    } catch (error) {
      if (!(error instanceof UsageError)) throw redacted(error);
      return { worker: name, problem: shown(error.message) };
    }
    const waitMs = await slots.enter(hostOf(work.options.url), id);
    if (waitMs > 0) {
      await job.moveToDelayed(Date.now() + waitMs, token);
      throw new DelayedError();
    }
    const began = performance.now();
    try {
      const report = await pool.check(work);
      const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (report.verdict === "inconclusive" && !isLast) throw new Error("inconclusive: tried again");
      return { worker: name, report: await pack(toldOf(report, work)) };
    } catch (error) {
      if (error instanceof UsageError) return { worker: name, problem: shown(error.message) };
      throw redacted(error);
    } finally {
      // A slot that can't be given back now ends by itself.
      await slots.leave(id, performance.now() - began).catch(() => {});
    }
  };

  const worker: Worker<FleetJob, FleetResult> = new QueueWorker(queue.name, resultOf, {
    connection: connection.redis,
    prefix,
    name,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lookForStalledMs,
    maxStalledCount: mostStalls,
    skipVersionCheck: true,
  });
  // The connection tells when Redis is away; a result that comes too late is another worker's by then.
  worker.on("error", () => {});
  worker.on("completed", onDone);
  return {
    isEmpty: async () => {
      const counts = await queue.getJobCounts("waiting", "active", "delayed", "prioritized");
      return Object.values(counts).every((count) => count === 0);
    },
    close: async () => {
      await worker.close();
      slots.close();
    },
  };
}

function toldOf(report: Report, { name, strict }: JobCheck): Report {
  return { ...report, ...(name !== undefined && { name }), ...(strict && { strict }) };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : url;
}

function shown(text: string): string {
  return new Redactor({ others: learntSecrets() }).text(text);
}

/** BullMQ stores message and stack of what fails. */
function redacted(error: unknown): Error {
  const made = new Error(shown(error instanceof Error ? error.message : String(error)));
  made.stack = "";
  return made;
}
