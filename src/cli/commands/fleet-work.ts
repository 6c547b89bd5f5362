import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { requireName } from "../../fleet/names.ts";
import { withFleet } from "../../fleet/open.ts";
import { checkQueue } from "../../fleet/work.ts";
import { CheckPool } from "../../targets/pool.ts";
import { exitCodes } from "../exit-codes.ts";
import { watchSignals } from "../interrupt.ts";
import type { WorkFlags } from "./fleet.ts";
import { jobChecks } from "./fleet-job.ts";

/** How often an empty queue is looked at. */
const lookMs = 300;

/**
 * Checks what is in the queue, until a signal, or with `--drain` until it is empty. The first signal lets the checks
 * under way end; a second one ends the process, and another worker takes them over.
 * @returns 0.
 * @throws UsageError and RedisAway as `withFleet` does.
 */
export async function runWork(flags: WorkFlags): Promise<number> {
  const name = requireName("--name", flags.name ?? (hostname().replaceAll(/[^\w.-]/g, "-") || "worker"));
  const { perHost, perHostRate, concurrency } = flags;
  const watch = watchSignals();
  const stop = new AbortController();
  const pool = new CheckPool(stop.signal);
  let count = 0;
  try {
    await withFleet(flags, async (fleet) => {
      const queue = checkQueue(fleet, jobChecks(flags), pool, {
        name,
        concurrency,
        limits: {
          ...(perHost !== undefined && { atOnce: perHost }),
          ...(perHostRate && { rate: perHostRate }),
        },
        onDone: () => count++,
      });
      if (!flags.quiet) process.stderr.write(`prevalidate: ${name} works on ${flags.queue}\n`);
      const ended = new Promise<void>((resolve) => {
        watch.abort.addEventListener("abort", () => resolve());
        if (watch.abort.aborted) resolve();
      });
      await Promise.race(flags.drain ? [ended, drained(queue.isEmpty, watch.abort)] : [ended]);
      await queue.close();
    });
  } finally {
    stop.abort();
    await pool.close();
    watch.stop();
  }
  if (!flags.quiet) process.stderr.write(`prevalidate: ${name} checked ${count}\n`);
  return exitCodes.pass;
}

async function drained(isEmpty: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isEmpty())) await pause(lookMs);
}
