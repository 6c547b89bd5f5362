import type { LoadedConfig } from "../../config/load.ts";
import type { FleetJob } from "../../fleet/job.ts";
import { KeyCache } from "../../targets/key-cache.ts";
import { identityOf } from "../../targets/shard.ts";
import { checkOfTarget, type Prompted } from "../check-targets.ts";
import { chosen } from "../chosen-target.ts";
import type { CheckFlags } from "./check.ts";
import type { PreparedCheck } from "./check-each.ts";
import type { WorkFlags } from "./fleet.ts";

/**
 * Makes checks of jobs: here, on the worker, variables are filled in and keys are had.
 * @returns what makes a check of a job; it throws UsageError where that is not to be had on this machine.
 */
export function jobChecks({ envFile }: WorkFlags): (job: FleetJob) => Promise<PreparedCheck> {
  const cache = new KeyCache();
  const prompted: Prompted = new Map();
  const flags: CheckFlags = {
    color: false,
    reporter: [],
    ignore: [],
    watchPath: [],
    ...(envFile !== undefined && { envFile }),
  };
  return (job) => checkOfTarget(targetOf(job, cache), flags, { keys: "found" }, prompted);
}

function targetOf({ run, name, target }: FleetJob, cache: KeyCache) {
  const place = name ?? `a target of ${run}`;
  const config: LoadedConfig = {
    shown: place,
    folder: process.cwd(),
    text: JSON.stringify(target),
    reporters: [],
    defaults: {},
    targets: [],
    at: (part) => `${place}: ${part.at(-1) ?? ""}`.trimEnd(),
  };
  const { url, profile, secretKey, validationKey } = target;
  const ownKeys = [
    ...(secretKey === undefined ? [] : (["secret"] as const)),
    ...(validationKey === undefined ? [] : (["validation"] as const)),
  ];
  const listed = {
    position: 1,
    identity: identityOf({ url, name, profile }),
    ownKeys,
    follow: (_: unknown, ...how: Parameters<KeyCache["follow"]>) => cache.follow(...how),
  };
  return { ...chosen({ ...(name !== undefined && { name }), config: target }, config), listed };
}
