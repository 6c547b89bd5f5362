import type { Report } from "../../report.ts";
import type { Bytes } from "../../units.ts";
import { isGood } from "../counts.ts";
import { boundedMarkdown } from "../markdown/many.ts";
import { renderMarkdown, totals } from "../markdown/target.ts";
import type { Reporter, ReportView } from "../reporter.ts";

/** What GitHub takes from one step (1 MiB); a summary that is larger is not shown at all. */
export const mostOfSummary: Bytes = 1_048_576;

/** For the line that says what is missing. */
const reserve: Bytes = 512;

/**
 * The Markdown for a job's summary, which goes to the file that GITHUB_STEP_SUMMARY names.
 * @param room octets that may be written: what is left of `mostOfSummary`.
 * @returns a reporter that shortens reports, then counts them, rather than write more; of a list, it begins with what
 *   it all comes to.
 */
export function jobSummary(room: Bytes): Reporter {
  return async function* (reports, view) {
    if (view.many) {
      yield* boundedMarkdown(room)(reports, view);
      return;
    }
    let [left, all, good, untold] = [room - reserve, 0, 0, 0];
    for await (const report of reports) {
      all++;
      if (isGood(report, view)) good++;
      const text = longestThatFits(report, view, left);
      if (text === undefined) untold++;
      else {
        left -= Buffer.byteLength(text);
        yield text;
      }
    }
    if (room < reserve) return;
    if (untold > 0)
      yield `${untold} more reports would not fit: GitHub shows no more than 1 MiB for a step. The log has them.\n\n`;
    if (view.several) yield totals(good, all);
  };
}

function longestThatFits(report: Report, view: ReportView, left: Bytes): string | undefined {
  const views = [view, { ...view, verbose: false }, { ...view, quiet: true }];
  return views.map((one) => renderMarkdown(report, one)).find((text) => Buffer.byteLength(text) <= left);
}
