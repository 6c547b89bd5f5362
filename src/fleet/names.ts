import { createHash, randomBytes } from "node:crypto";
import { UsageError } from "../errors.ts";

/*
 * What the fleet's keys in Redis are called. All begin with `{prevalidate}`: in a cluster, what stands in braces keeps
 * them on one node, which scripts over several keys need.
 */

export const prefix = "{prevalidate}";

/** Names of keys that are not BullMQ's own. */
export interface FleetKeys {
  /** Sorted set: ids of a run's jobs, by their place in the list. */
  readonly jobs: (run: string) => string;
  /** BullMQ's stream of what happened, which names jobs and repeats their results. */
  readonly events: string;
  /** What limits hold at a host. */
  readonly host: (host: string, kind: "starts" | "running" | "line") => string;
}

export function keysOfFleet(queue: string): FleetKeys {
  const base = `${prefix}:${queue}/`;
  return {
    events: `${prefix}:${queue}:events`,
    jobs: (run) => `${base}run/${run}/jobs`,
    // Hashed, so that no name of a customer's host stands in the names of keys.
    host: (host, kind) => `${base}host/${digest(host).slice(0, 22)}/${kind}`,
  };
}

/** @throws UsageError for what is no name of a queue, a run or a worker. */
export function requireName(option: string, name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new UsageError(
    `${option}: write a name of up to 100 letters, digits, dots, dashes and underscores, as nightly-2026-11-25`,
  );
}

/** A run's name where none is given: when it began, and something that no other has. */
export function newRunName(now: Date): string {
  const [day, time] = now.toISOString().slice(0, 19).split("T");
  return `${day}-${time?.replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
}

/** SHA-256 as base64url. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
