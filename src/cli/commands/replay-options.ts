import { UsageError } from "../../errors.ts";
import { eventTypeNamed, typeWords } from "../../protocol/type-names.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import { didYouMean } from "../suggest.ts";
import { parseList } from "../values.ts";
import type { ReplayFlags } from "./replay.ts";

type FromFlags = Partial<
  Omit<ReplayOptions, "sources" | "stdin" | "url" | "signal" | "onStart" | "onNotice" | "headers">
>;

/**
 * Turns the flags that replay has to itself into its options.
 * @throws UsageError for a value that means nothing.
 */
export function replayFlagOptions(flags: ReplayFlags): FromFlags {
  const { encoding, realtime, compareHeader, ignore } = flags;
  if (encoding !== undefined && encoding !== "form" && encoding !== "json")
    throw new UsageError(`--encoding: “${encoding}” is neither form nor json`);
  if (!flags.compare && (compareHeader.length > 0 || ignore.length > 0))
    throw new UsageError("--compare-header and --ignore are of no use without --compare");
  const key = process.env.PREVALIDATE_ANONYMIZE_KEY;
  return {
    ...(flags.exact && { exact: true }),
    ...(flags.set && { set: flags.set }),
    ...(flags.now && { now: true }),
    ...(flags.anonymize && { anonymize: true, ...(key && { anonymizeKey: key }) }),
    ...(encoding !== undefined && { encoding }),
    ...(flags.type !== undefined && { types: readTypes(flags.type) }),
    ...(flags.address !== undefined && { addresses: parseList(flags.address) }),
    ...(flags.since !== undefined && { since: readDate("--since", flags.since) }),
    ...(flags.until !== undefined && { until: readDate("--until", flags.until) }),
    ...(flags.status !== undefined && { statuses: parseList(flags.status).map(readStatus) }),
    ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
    ...(flags.rate !== undefined && { rate: flags.rate }),
    ...(realtime !== undefined && { realtime: realtime === true ? 1 : realtime }),
    ...(flags.repeat !== undefined && { repeat: flags.repeat }),
    ...(flags.ramp !== undefined && { rampMs: flags.ramp }),
    ...(flags.ordered && { ordered: true }),
    ...(flags.retry !== undefined && { retry: flags.retry }),
    ...(flags.compare && { compare: { headers: compareHeader, ignore } }),
    ...(flags.checkpoint !== undefined && { checkpoint: flags.checkpoint }),
  };
}

function readTypes(list: string): readonly string[] {
  return parseList(list).map((word) => {
    if (word.toLowerCase() === "none") return "none";
    const named = eventTypeNamed(word);
    if (named === undefined)
      throw new UsageError(`--type: unknown type “${word}”${didYouMean(word, [...typeWords, "none"])}`);
    return named.type.toLowerCase();
  });
}

function readStatus(text: string): string {
  const status = text.toLowerCase();
  if (!/^([1-9]\d\d|[1-9]xx|none)$/.test(status))
    throw new UsageError(`--status: “${text}” is no status: write 500, 5xx or none`);
  return status;
}

const agoUnits: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date of ISO 8601, whose day alone is its beginning in UTC, or so long ago. */
function readDate(option: string, text: string): Date {
  const [, amount, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return new Date(Date.now() - Number(amount) * (agoUnits[unit] ?? 0));
  const isDate = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text.trim());
  const date = new Date(isDate ? text.trim().replace(" ", "T") : Number.NaN);
  if (Number.isNaN(date.getTime()))
    throw new UsageError(`${option}: “${text}” is no date: write 2026-01-31, 2026-01-31T08:00Z, or 24h, 7d`);
  return date;
}
