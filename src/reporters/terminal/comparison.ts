import type { Report } from "../../report.ts";
import { paragraph } from "./layout.ts";
import type { Style } from "./style.ts";

/** What changed since the baseline, in one to three lines; none where there is no baseline. */
export function comparisonLines(report: Report, style: Style): readonly string[] {
  const { comparison } = report;
  if (comparison === undefined) return [];
  const { red, yellow, green } = style.paint;
  const line = (text: string, paint: (text: string) => string) =>
    paragraph(style, text, { indent: 2, paint });
  if (comparison.baseline === null)
    return line("The baseline has no report of this target: everything counts as new.", yellow);
  const grave = comparison.regressed ? red : yellow;
  const news = [
    ...(comparison.new.length > 0 ? [comparison.new.join(", ")] : []),
    ...comparison.worse.map((check) => `${check} passed and fails now`),
  ];
  const gone = report.verdict === "pass" ? "Mended since" : "No longer found since";
  return [
    ...(news.length > 0 ? line(`New since the baseline: ${news.join("; ")}.`, grave) : []),
    ...(comparison.regressed ? [] : line(nothingGrave(report, news.length > 0), green)),
    ...(comparison.gone.length > 0
      ? line(`${gone} the baseline: ${comparison.gone.join(", ")}.`, green)
      : []),
  ];
}

function nothingGrave({ verdict, validates }: Report, others: boolean): string {
  const nothing = others ? "no new error." : "nothing new.";
  if (verdict !== "fail") return others ? "No error is new." : "Nothing is new since the baseline.";
  if (validates === false) return `Validate would still fail, as in the baseline; ${nothing}`;
  if (validates) return `Posts would still be lost, as in the baseline; ${nothing}`;
  return `Something is still broken, as in the baseline; ${nothing}`;
}
