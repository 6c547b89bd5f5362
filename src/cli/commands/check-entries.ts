import { UsageError } from "../../errors.ts";
import type { Report } from "../../report.ts";
import type { Checkpoint } from "../../targets/checkpoint.ts";
import { Places } from "../../targets/place.ts";
import { CheckPool } from "../../targets/pool.ts";
import { schedule } from "../../targets/schedule.ts";
import type { ListEntry } from "../listed-targets.ts";
import { trace } from "../traces.ts";
import type { CheckFlags } from "./check.ts";
import type { PreparedCheck } from "./check-each.ts";

/** What came of an entry: a report, or why there is none; `bug` where that is this program's fault. */
export type ListOutcome =
  | { readonly position: number; readonly identity: string; readonly report: Report }
  | { readonly place: string; readonly problem: string; readonly bug?: boolean };

const defaults = { concurrency: 32, perHost: 2, perAddress: 4 };

/**
 * Checks entries of a list, as many at a time as the limits let, and gives what came of each.
 * @param prepare makes the check of an entry, keys and all.
 * @param run `checkpoint`: entries that it knows are passed over; `signal`: breaks off, and what was under way then
 *   gives nothing.
 */
export async function* checkEntries(
  entries: AsyncIterable<ListEntry>,
  prepare: (entry: ListEntry) => Promise<PreparedCheck>,
  run: {
    readonly flags: CheckFlags;
    readonly checkpoint: Checkpoint | undefined;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<ListOutcome> {
  const { flags, checkpoint, signal } = run;
  const places = new Places();
  const pool = new CheckPool(signal);
  let announced = false;
  const check = async (entry: ListEntry): Promise<ListOutcome | undefined> => {
    const { position, identity, place } = entry;
    if (entry.problem !== undefined) return { place, problem: entry.problem };
    try {
      const { name, options, ignore, strict } = await prepare(entry);
      if (signal.aborted) return undefined;
      if (options.audit && !flags.quiet && !announced) {
        announced = true;
        const { renderAuditNotice } = await import("./audit-notice.ts");
        process.stderr.write(renderAuditNotice(options));
      }
      const report = await pool.check({ options, ignore });
      const { interrupted, stopped } = report.evidence;
      if (signal.aborted && interrupted && stopped === undefined) return undefined;
      const told = {
        ...report,
        ...(name !== undefined && { name }),
        position,
        ...(strict && { strict }),
      };
      trace(told);
      return { position, identity, report: told };
    } catch (error) {
      if (signal.aborted) return undefined;
      const problem = error instanceof Error ? error.message : String(error);
      return { place, problem, ...(!(error instanceof UsageError) && { bug: true }) };
    }
  };
  const outcomes = schedule(
    due(entries, checkpoint),
    ({ target }) => places.of(target?.url ?? "", { ...flags, ...(flags.proxy && { proxy: flags.proxy }) }),
    check,
    {
      concurrency: flags.concurrency ?? defaults.concurrency,
      perHost: flags.perHost ?? defaults.perHost,
      perAddress: flags.perAddress ?? defaults.perAddress,
      ordered: (flags.ordered || flags.reproducible) ?? false,
      signal,
    },
  );
  try {
    for await (const outcome of outcomes) {
      if ("error" in outcome) throw outcome.error;
      if (outcome.result !== undefined) yield outcome.result;
    }
  } finally {
    await pool.close();
  }
}

async function* due(
  entries: AsyncIterable<ListEntry>,
  checkpoint: Checkpoint | undefined,
): AsyncGenerator<ListEntry> {
  for await (const entry of entries) if (!checkpoint?.has(entry.position, entry.identity)) yield entry;
}
