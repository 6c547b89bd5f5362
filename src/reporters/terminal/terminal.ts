import type { Check, Report } from "../../report.ts";
import { eachReport, type ReportView } from "../reporter.ts";
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

export const terminal = eachReport(renderReport);

function briefly(report: Report, style: Style): readonly string[] {
  const leading = leadingFinding(report);
  const target = style.paint.dim(style.text(report.target));
  return [
    `${verdictLine(report, style)} ${target}`,
    ...(leading === undefined ? [] : paragraph(style, `${leading.title} (${leading.id})`, { indent: 2 })),
  ];
}

function atLength(report: Report, view: ReportView): readonly string[] {
  const { style } = view;
  const leading = leadingFinding(report);
  return [
    verdictLine(report, style),
    ...paragraph(style, about(report, style), { indent: 2, paint: style.paint.dim }),
    "",
    ...(leading === undefined ? [] : [...wholeFinding(leading, style, report.software), ""]),
    ...otherFindings(report, view),
    style.paint.bold("Checks"),
    ...report.checks.flatMap((check) => checkLine(check, style)),
    "",
    ...(view.verbose && report.software.length > 0
      ? [...paragraph(style, recognised("Recognised:", report.software)), ""]
      : []),
    ...(view.verbose ? exchanges(report, style) : []),
    ...footer(report, view),
  ];
}

function about(report: Report, { marks }: Style): string {
  const { interrupted } = report.evidence;
  const parts = [report.target, report.profile, formatMs(report.durationMs)];
  if (interrupted && report.verdict !== "inconclusive") parts.push("interrupted before the end");
  return parts.join(` ${marks.dot} `);
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
  const { style, strict, verbose } = view;
  const of = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const outcome = (wanted: string) => report.checks.filter((check) => check.outcome === wanted).length;
  const [errors, warnings, skipped] = [of("error"), of("warning"), outcome("skipped")];
  const passed = `${outcome("pass")} of ${report.checks.length - skipped} checks passed`;
  const parts = [
    count(errors, "error"),
    count(warnings, "warning"),
    skipped > 0 ? `${passed}, ${skipped} skipped` : passed,
  ];
  const strictly = strict && report.verdict === "pass" && warnings > 0;
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
