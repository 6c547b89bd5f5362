import { Parts } from "../../targets/parts.ts";
import { readTargets } from "../../targets/read.ts";
import { exitCodes } from "../exit-codes.ts";
import type { MergeFlags } from "./merge.ts";
import { ToldReports } from "./told-reports.ts";

/** More places are not read. */
const mostTold = 10;

/**
 * Puts the reports of several runs together, in the order of their list.
 * @returns the exit code, as `check` has it: 2 where a part of the list is missing and nothing fails.
 * @throws UsageError for a file that can't be read, or parts that don't belong together.
 */
export async function runMerge(files: readonly string[], flags: MergeFlags): Promise<number> {
  const told = await ToldReports.prepare(flags);
  const parts = await Parts.read(files, { vantages: flags.vantages ?? false });
  const missing = parts.missing(flags.targets === undefined ? 0 : await lengthOf(flags.targets));
  await told.begin();
  tellOddities(parts, missing, flags);
  for (const _ of missing) told.addMissing(exitCodes.usage);
  for await (const report of parts.reports()) await told.add(report);
  return told.close();
}

function tellOddities(parts: Parts, missing: readonly number[], { targets }: MergeFlags): void {
  const note = (text: string) => process.stderr.write(`prevalidate: ${text}\n`);
  if (parts.twice > 0) note(`${parts.twice} reports are there more than once: the latest of each counts`);
  if (targets !== undefined && !parts.placed)
    note("these reports tell no place in a list: what is missing can't be told");
  if (missing.length === 0) return;
  const some = missing.slice(0, mostTold).join(", ");
  const more = missing.length > mostTold ? ` and ${missing.length - mostTold} more` : "";
  note(`no report on these places of the list: ${some}${more} (is a part missing?)`);
}

async function lengthOf(list: string): Promise<number> {
  let last = 0;
  for await (const { position } of readTargets(list)) last = position;
  return last;
}
