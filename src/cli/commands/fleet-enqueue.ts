import type { TargetConfig } from "../../config/config.ts";
import { variableIn } from "../../config/key-reference.ts";
import { UsageError } from "../../errors.ts";
import { type FleetJob, jobId } from "../../fleet/job.ts";
import { newRunName, requireName } from "../../fleet/names.ts";
import { type Fleet, withFleet } from "../../fleet/open.ts";
import { registerScript, runScript } from "../../fleet/scripts.ts";
import { readConfig } from "../chosen-target.ts";
import { exitCodes } from "../exit-codes.ts";
import { type ListEntry, listedTargets } from "../listed-targets.ts";
import { Complaints } from "./complaints.ts";
import type { EnqueueFlags } from "./fleet.ts";

/** Jobs put into Redis at once. */
const batch = 500;
/** A job is redone when its worker is gone, however often that is. */
const backoff = { type: "exponential", delay: 1000 };
/** Shorter text may stand in a list by chance. */
const shortestKey = 12;

/**
 * Puts a list of targets into the queue, as a run. The same list again adds nothing.
 * @returns 0, or 2 where an entry could not be read.
 * @throws UsageError for no list, or one that holds a key; RedisAway.
 */
export async function runEnqueue(flags: EnqueueFlags): Promise<number> {
  const run = flags.run === undefined ? newRunName(new Date()) : requireName("--run", flags.run);
  const config = await readConfig(flags.config);
  const complaints = new Complaints();
  const { added, known } = await withFleet(flags, async (fleet) => {
    let added = 0;
    let known = 0;
    for await (const jobs of batches(listedTargets(flags.targets, config), run, complaints)) {
      const fresh = await enqueue(fleet, run, jobs, flags.attempts);
      added += fresh;
      known += jobs.length - fresh;
    }
    return { added, known };
  });
  complaints.end();
  process.stdout.write(`${run}\n`);
  if (!flags.quiet)
    process.stderr.write(
      `prevalidate: ${added} enqueued${known > 0 ? `, ${known} were there already` : ""}; collect with --run ${run}\n`,
    );
  return complaints.count > 0 ? exitCodes.usage : exitCodes.pass;
}

/** Known first, then enqueued: if it is broken off between the two, the run tells of a target without a result. */
async function enqueue(
  { connection, queue, keys }: Fleet,
  run: string,
  jobs: readonly FleetJob[],
  attempts: number,
): Promise<number> {
  const ids = jobs.map(jobId);
  const added = Number(await runScript(connection.redis, registerScript, [keys.jobs(run)], ids));
  await queue.addBulk(
    jobs.map((job, at) => ({
      name: "check",
      data: job,
      opts: { jobId: ids[at] ?? "", attempts, backoff, removeOnComplete: false, removeOnFail: false },
    })),
  );
  return added;
}

async function* batches(
  entries: AsyncIterable<ListEntry>,
  run: string,
  complaints: Complaints,
): AsyncGenerator<readonly FleetJob[]> {
  let jobs: FleetJob[] = [];
  for await (const { target, place, problem } of entries) {
    if (target === undefined) {
      complaints.add(place, problem ?? "is no target");
      continue;
    }
    const { name, url, options } = target;
    const job = { run, ...(name !== undefined && { name }), target: { ...options, url } as TargetConfig };
    refuseKeys(place, job);
    jobs.push(job);
    if (jobs.length < batch) continue;
    yield jobs;
    jobs = [];
  }
  if (jobs.length > 0) yield jobs;
}

/** Redis is no place for a key: one that is known here must not be in the list. */
function refuseKeys(place: string, job: FleetJob): void {
  const text = JSON.stringify(job);
  for (const variable of variablesOf(job.target)) {
    const key = process.env[variable] ?? "";
    if (key.length >= shortestKey && text.includes(key))
      throw new UsageError(`${place}: holds the key of ${variable}: write \${${variable}} in its place`);
  }
}

function variablesOf({ secretKey, validationKey }: TargetConfig): readonly string[] {
  const named = [secretKey, validationKey].flatMap((reference) => {
    if (typeof reference === "string") return variableIn(reference) ?? [];
    return reference !== undefined && "env" in reference ? reference.env : [];
  });
  return ["PREVALIDATE_SECRET_KEY", "PREVALIDATE_VALIDATION_KEY", ...named];
}
