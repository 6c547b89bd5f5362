import type { Profile } from "../../protocol/profile.ts";
import type { Milliseconds } from "../../units.ts";
import type { PaceOptions } from "../options.ts";

/** What the script for an engine is made of. */
export interface ExportPlan {
  /** Name of the data file, beside the script. */
  readonly data: string;
  /** Absent where the address holds something secret: it must be given. */
  readonly url?: string;
  /** Posts in the data file. */
  readonly posts: number;
  readonly pace: PaceOptions;
  readonly timeoutMs: Milliseconds;
  readonly profile: Profile;
  /** Names of header fields whose values come from the environment, and of the variables. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  /** The length of the recorded rhythm, once through. */
  readonly spanMs: Milliseconds;
}

/** Gives what the scripts of all engines find in their `plan`. */
export function commonPlan({ data, posts, pace, timeoutMs, profile, secretHeaders, spanMs }: ExportPlan) {
  const { validationNeedsKey, eventsNeedKey, returnedKey, goodStatus } = profile;
  return {
    data,
    total: posts * (pace.repeat ?? 1),
    timeoutMs,
    returnedKey,
    validationNeedsKey: validationNeedsKey === "required",
    eventsNeedKey: eventsNeedKey === "required",
    only200: goodStatus === "200",
    secretHeaders,
    spanMs: Math.round(spanMs),
    realtime: pace.realtime !== undefined,
  };
}
