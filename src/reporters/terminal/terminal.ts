import type { Check, Report } from "../../report.ts";
import { isGood } from "../counts.ts";
import { targetWords } from "../plain-words.ts";
import type { Reporter, ReportView } from "../reporter.ts";
import { auditLines } from "./audit.ts";
import { comparisonLines } from "./comparison.ts";
import { elsewhereLines } from "./elsewhere.ts";
import { renderExchange } from "./exchange.ts";
import { leadingFinding, otherFindings, recognised, wholeFinding } from "./findings.ts";
import { count, formatMs, paragraph } from "./layout.ts";
import type { Style } from "./style.ts";
import { verdictLine } from "./verdict.ts";

/** One report for people: the verdict, the one likely cause and its fix, then everything else, shorter. */
export function renderReport(report: Report, view: ReportView): string {
  const lines = view.quiet ? briefly(report, view.style) : atLength(report, view);
  return `${lines.join("\n")}\n${view.several && !view.quiet ? "\n" : ""}`;
}

/** Each report as it comes; of many, what is in order on a line. At the end of several, what they come to. */
export const terminal: Reporter = async function* (reports, view) {
  const { renderShort } = view.many ? await import("./short.ts") : { renderShort: renderReport };
  let some = 0;
  for await (const report of reports) {
    some++;
    yield view.verbose ? renderReport(report, view) : renderShort(report, view);
  }
  if (view.summary === undefined || (some < 2 && !view.many)) return;
  const { renderSummary } = await import("../../summary/terminal.ts");
  yield renderSummary(view.summary(), view);
};

function briefly(report: Report, style: Style): readonly string[] {
  const leading = leadingFinding(report);
  const target = style.paint.dim(style.text(targetWords(report)));
  return [
    `${verdictLine(report, style)} ${target}`,
    ...(leading === undefined ? [] : paragraph(style, `${leading.title} (${leading.id})`, { indent: 2 })),
    ...comparisonLines(report, style),
  ];
}

function atLength(report: Report, view: ReportView): readonly string[] {
  const { style } = view;
  const leading = leadingFinding(report);
  return [
    verdictLine(report, style),
    ...paragraph(style, about(report, style), { indent: 2, paint: style.paint.dim }),
    ...comparisonLines(report, style),
    "",
    ...(leading === undefined ? [] : [...wholeFinding(leading, style, report.software), ""]),
    ...otherFindings(report, view),
    style.paint.bold("Checks"),
    ...report.checks.flatMap((check) => checkLine(check, style)),
    "",
    ...elsewhereLines(report, style),
    ...auditLines(report, style),
    ...(view.verbose && report.software.length > 0
      ? [...paragraph(style, recognised("Recognised:", report.software)), ""]
      : []),
    ...(view.verbose ? exchanges(report, style) : []),
    ...footer(report, view),
  ];
}

function about(report: Report, { marks }: Style): string {
  const { interrupted } = report.evidence;
  const named = report.name === undefined ? [] : [report.name];
  const parts = [...named, report.target, report.profile, formatMs(report.durationMs)];
  if (interrupted && report.verdict !== "inconclusive") parts.push("interrupted before the end");
  if (report.waited) parts.push(waitedWords(report.waited));
  return parts.join(` ${marks.dot} `);
}

/** How long was waited for the endpoint, and whether it came. */
export function waitedWords({ ms, answered }: NonNullable<Report["waited"]>): string {
  return answered ? `waited ${formatMs(ms)} for it` : `waited ${formatMs(ms)} in vain`;
}

function checkLine(check: Check, style: Style): readonly string[] {
  const { paint, marks } = style;
  const [mark, color] = {
    pass: [marks.pass, paint.green],
    fail: [marks.fail, paint.red],
    warn: [marks.warn, paint.yellow],
    skipped: [marks.skipped, paint.dim],
  }[check.outcome] as [string, (text: string) => string];
  const rest = check.outcome === "skipped" ? paint.dim : undefined;
  return paragraph(style, check.title, {
    indent: 2,
    lead: `${mark} `,
    paintLead: color,
    ...(rest && { paint: rest }),
  });
}

function exchanges(report: Report, style: Style): readonly string[] {
  const all = Object.values(report.evidence.http ?? {});
  all.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return all.flatMap((exchange) => [...renderExchange(exchange, style), ""]);
}

function footer(report: Report, view: ReportView): readonly string[] {
  const { style, verbose } = view;
  const of = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const outcome = (wanted: string) => report.checks.filter((check) => check.outcome === wanted).length;
  const [errors, warnings, skipped] = [of("error"), of("warning"), outcome("skipped")];
  const passed = `${outcome("pass")} of ${report.checks.length - skipped} checks passed`;
  const parts = [
    count(errors, "error"),
    count(warnings, "warning"),
    skipped > 0 ? `${passed}, ${skipped} skipped` : passed,
  ];
  const strictly = report.verdict === "pass" && !isGood(report, view);
  return [
    ...paragraph(style, parts.join(` ${style.marks.dot} `)),
    ...(strictly
      ? paragraph(style, "Warnings count as failures (--strict).", { paint: style.paint.yellow })
      : []),
    ...(!verbose && errors + warnings > 1
      ? paragraph(style, "-v shows each finding at length, and the exchanges.", { paint: style.paint.dim })
      : []),
  ];
}
