import type { Finding, Report } from "../../report.ts";
import { isNew, isStrict, weighs } from "../counts.ts";
import { plainFinding, targetWords } from "../plain-words.ts";
import type { Reporter, ReportView } from "../reporter.ts";
import { leadingFinding } from "../terminal/findings.ts";
import { renderReport } from "../terminal/terminal.ts";
import { verdictSentence } from "../terminal/verdict.ts";
import { type Annotation, Annotations } from "./annotations.ts";
import { inertLines, workflowCommand } from "./command.ts";

/**
 * For GitHub Actions: each report as a group of the log, and an annotation for each error and warning. Errors are
 * what turns the step red: failures, what could not be found out, and with `--strict` warnings. What a baseline knows
 * is a notice.
 */
export const github: Reporter = async function* (reports, view) {
  const annotations = new Annotations();
  for await (const report of reports) {
    yield log(report, view);
    for (const annotation of annotationsOf(report, view)) yield annotations.add(annotation);
  }
  yield annotations.end();
};

function log(report: Report, view: ReportView): string {
  const text = inertLines(renderReport(report, { ...view, several: false }));
  if (view.quiet) return text;
  return `${workflowCommand("group", {}, `${verdictSentence(report)} ${targetWords(report)}`)}${text}::endgroup::\n`;
}

function annotationsOf(report: Report, view: ReportView): readonly Annotation[] {
  const leading = leadingFinding(report);
  const level = (finding: Finding): Annotation["level"] => {
    if (!isNew(finding, report)) return "notice";
    return weighs(finding, isStrict(report, view)) ? "error" : "warning";
  };
  const told = report.findings
    .filter((finding) => finding !== leading && finding.severity !== "info")
    .map((finding) => annotation(report, view, finding, level(finding), finding.title));
  // A pass has no leading finding, and nothing to be red about but its warnings.
  if (report.verdict === "pass") return told;
  const verdict = verdictSentence(report).replace(/\.$/, "");
  if (leading === undefined) return [annotation(report, view, undefined, "error", verdict), ...told];
  const first = report.verdict === "inconclusive" ? "error" : level(leading);
  return [annotation(report, view, leading, first, `${verdict}: ${leading.title}`), ...told];
}

function annotation(
  report: Report,
  { place: file }: ReportView,
  finding: Finding | undefined,
  level: Annotation["level"],
  title: string,
): Annotation {
  const words = finding === undefined ? [] : [plainFinding(finding, report.software)];
  return { level, title, message: [targetWords(report), ...words].join("\n"), file };
}
