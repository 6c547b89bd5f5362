import { UsageError } from "../../errors.ts";
import type { CheckOptions } from "../../settings.ts";
import type { CheckFlags } from "./check.ts";

/**
 * The library's settings for `--wait`, `--retries` and `--reproducible`.
 * @param environment may name the moment of a reproducible report in SOURCE_DATE_EPOCH, in seconds since 1970.
 * @throws UsageError when that is no such number.
 */
export function patienceSettings(
  flags: CheckFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<CheckOptions, "waitMs" | "retries" | "reproducible"> {
  return {
    ...(flags.wait !== undefined && { waitMs: flags.wait }),
    ...(flags.retries !== undefined && { retries: flags.retries }),
    ...(flags.reproducible && { reproducible: fixedMoment(environment.SOURCE_DATE_EPOCH) }),
  };
}

/** The last second that a date in four digits of a year can name. */
const lastSecond = 253_402_300_799;

function fixedMoment(epoch: string | undefined): true | Date {
  if (epoch === undefined || epoch === "") return true;
  const seconds = /^\d+$/.test(epoch) ? Number(epoch) : Number.NaN;
  if (!(seconds <= lastSecond))
    throw new UsageError(`SOURCE_DATE_EPOCH: “${epoch}” is no number of seconds since 1970`);
  return new Date(seconds * 1000);
}
