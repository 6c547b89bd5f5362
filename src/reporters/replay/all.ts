import type { ReplayReport } from "../../replay/report.ts";
import type { Style } from "../terminal/style.ts";
import { renderReplay } from "./terminal.ts";

export interface ReplayView {
  readonly style: Style;
  /** Every example of every failure. */
  readonly verbose: boolean;
  /** The verdict alone. */
  readonly quiet: boolean;
}

/** Makes text of the report of a replay. It decides nothing. */
export interface ReplayReporter {
  readonly name: string;
  /** Line break at the end included. */
  render(report: ReplayReport, view: ReplayView): string;
}

/** Every reporter of replays; the first is the one that is used when none is named. */
export const replayReporters: readonly ReplayReporter[] = [
  { name: "terminal", render: renderReplay },
  { name: "json", render: (report) => `${JSON.stringify(report, null, 2)}\n` },
];
