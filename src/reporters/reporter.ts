import type { Report } from "../report.ts";
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
}

/** Makes text of reports. It decides nothing: what a report doesn't say, it doesn't show. */
export interface Reporter {
  readonly name: string;
  /** The report's text, line breaks at its end included; the texts of several reports are simply joined. */
  render(report: Report, view: ReportView): string;
}
