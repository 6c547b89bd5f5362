import type { Report } from "../report.ts";
import type { Summary } from "../summary/summary.ts";
import type { Style } from "./terminal/style.ts";

/** How reports are to be shown; each reporter takes from it what it can show. */
export interface ReportView {
  readonly style: Style;
  /** Whole exchanges as well. */
  readonly verbose: boolean;
  /** The verdict and the likely cause, and nothing else. */
  readonly quiet: boolean;
  /** Warnings fail the command. */
  readonly strict: boolean;
  /** More than one target is reported on. */
  readonly several: boolean;
  /** So many, perhaps, that a target that is in order gets no more than a line. */
  readonly many?: boolean;
  /** What the run comes to so far; at the end of the reports, all of it. Absent where there is one target. */
  readonly summary?: () => Summary;
  /**
   * The file that the check is set up in, relative to the repository's root and with `/`: where formats made for
   * source code put what they tell.
   */
  readonly place?: string;
}

/**
 * Makes text of reports as they come; the texts are written one after another as they are yielded. It decides
 * nothing: what a report doesn't say, it doesn't show. The shape is that of Node's own test reporters.
 */
export type Reporter = (reports: AsyncIterable<Report>, view: ReportView) => AsyncIterable<string>;

/** A reporter whose output is one text for each report, with nothing before, between or after. */
export function eachReport(render: (report: Report, view: ReportView) => string): Reporter {
  return async function* (reports, view) {
    for await (const report of reports) yield render(report, view);
  };
}
