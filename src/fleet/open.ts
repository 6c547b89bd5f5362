import type { Queue } from "bullmq";
import type { Milliseconds } from "../units.ts";
import { type Connection, connect } from "./connection.ts";
import { type Engine, loadEngine } from "./engine.ts";
import type { FleetJob } from "./job.ts";
import { type FleetKeys, keysOfFleet, prefix, requireName } from "./names.ts";
import type { FleetResult } from "./result.ts";

/** A queue in Redis, and what is used with it. */
export interface Fleet {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly queue: Queue<FleetJob, FleetResult>;
  readonly keys: FleetKeys;
}

const firstMs: Milliseconds = 10_000;
/** A server that is started anew reads its file first. */
const againMs: Milliseconds = 10 * 60_000;

/**
 * Opens the queue, lets `use` work with it, and closes it. Redis may go away meanwhile: it is waited for.
 * @returns what `use` returns.
 * @throws UsageError for a name or URL that can't be meant, or where BullMQ is missing; RedisAway.
 */
export async function withFleet<T>(
  { redis: url, queue: name }: { readonly redis: string; readonly queue: string },
  use: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  requireName("--queue", name);
  const engine = await loadEngine();
  const note = (line: string) => void process.stderr.write(`prevalidate: ${line}\n`);
  const connection = await connect(engine, url, { firstMs, againMs }, note);
  const queue = new engine.bullmq.Queue<FleetJob, FleetResult>(name, {
    connection: connection.redis,
    prefix,
    skipVersionCheck: true,
    // Nobody reads BullMQ's record of events, and it would hold each report a second time.
    streams: { events: { maxLen: 10 } },
  });
  // The connection tells of it.
  queue.on("error", () => {});
  try {
    return await Promise.race([use({ engine, connection, queue, keys: keysOfFleet(name) }), connection.lost]);
  } finally {
    await Promise.race([queue.close().catch(() => {}), connection.lost.catch(() => {})]);
    connection.close();
  }
}
