import type { Report } from "../report.ts";
import { isGood } from "../reporters/counts.ts";
import type { ReportView } from "../reporters/reporter.ts";
import { SummaryBuilder } from "./build.ts";
import type { Summary } from "./summary.ts";

/** What the reports that pass come to. */
export interface Summing {
  add(report: Report): void;
  value(): Summary;
}

/** The run's own summary, which knows of the baseline's targets too; where it has none, one made on the way. */
export function summing(view: ReportView): Summing {
  const { summary } = view;
  if (summary !== undefined) return { add: () => {}, value: summary };
  const builder = new SummaryBuilder();
  return { add: (report) => builder.add(report, isGood(report, view)), value: () => builder.value() };
}
