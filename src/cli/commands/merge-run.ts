import { compareWith } from "../../baseline.ts";
import { SummaryBuilder } from "../../summary/build.ts";
import { Parts } from "../../targets/parts.ts";
import { readTargets } from "../../targets/read.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import { outputStyle, ReportOutput } from "../output.ts";
import { requireCreatable } from "../report-file.ts";
import { gravest } from "./gravest.ts";
import { openBaseline } from "./list-sources.ts";
import type { MergeFlags } from "./merge.ts";
import { writeSummary } from "./write-summary.ts";

/** More places are not read. */
const mostTold = 10;

/**
 * Puts the reports of several runs together, in the order of their list.
 * @returns the exit code, as `check` has it: 2 where a part of the list is missing and nothing fails.
 * @throws UsageError for a file that can't be read, or parts that don't belong together.
 */
export async function runMerge(files: readonly string[], flags: MergeFlags): Promise<number> {
  if (flags.summary !== undefined) await requireCreatable(flags.summary);
  const baseline = await openBaseline(flags.baseline);
  const parts = await Parts.read(files, { vantages: flags.vantages ?? false });
  const missing = parts.missing(flags.targets === undefined ? 0 : await lengthOf(flags.targets));
  const summary = new SummaryBuilder();
  const strict = flags.strict ?? false;
  const output = await ReportOutput.open(flags.reporter, {
    style: outputStyle(flags.color),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    strict,
    several: true,
    many: true,
    summary: () => summary.value(),
  });
  const codes = new Set<ExitCode>();
  tellOddities(parts, missing, flags);
  for (const _ of missing) summary.addUnreadable();
  if (missing.length > 0) codes.add(exitCodes.usage);
  for await (const report of parts.reports()) {
    const told = baseline === undefined ? report : compareWith(report, baseline.of(report));
    const code = exitCodeOf(told, strict || (told.strict ?? false));
    codes.add(code);
    summary.add(told, code === exitCodes.pass);
    await output.add(told);
  }
  if (baseline !== undefined) {
    const { names, count, latest } = baseline.removed();
    summary.setRemoved(names, count, latest);
  }
  await output.close();
  if (flags.summary !== undefined) await writeSummary(flags.summary, summary.value());
  return gravest(codes);
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
