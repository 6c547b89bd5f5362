import type { TargetConfig } from "../config/config.ts";
import { digest } from "./names.ts";

/** What is stored in Redis for a target: how to ask it, with references in the place of keys. */
export interface FleetJob {
  readonly run: string;
  readonly name?: string;
  readonly target: TargetConfig;
}

/**
 * The id of a target's job: the same whenever the same target is put into the same run, on any machine, so that
 * whatever is enqueued twice is there once. BullMQ wants no colon in it, and no number.
 */
export function jobId({ run, name, target }: FleetJob): string {
  return `t${digest(canonical([run, name ?? null, target])).slice(0, 27)}`;
}

/** JSON with members in the order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}
