import type { Report } from "../../report.ts";
import { isGood } from "../counts.ts";
import type { ReportView } from "../reporter.ts";
import { comparisonLines } from "./comparison.ts";
import { leadingFinding } from "./findings.ts";
import { count, formatMs, paragraph } from "./layout.ts";
import { verdictSentence } from "./verdict.ts";

/** One report of many: a line where the target is in order, and a short block where it is not. */
export function renderShort(report: Report, view: ReportView): string {
  const lines = isGood(report, view) ? inOrder(report, view) : broken(report, view);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function inOrder(report: Report, { style, quiet }: ReportView): readonly string[] {
  if (quiet) return [];
  const { paint, marks } = style;
  const warnings = report.findings.filter(({ severity }) => severity === "warning").length;
  const known = report.verdict === "fail" ? ["fails as in the baseline"] : [];
  const parts = [
    called(report),
    ...known,
    ...(warnings > 0 ? [count(warnings, "warning")] : []),
    formatMs(report.durationMs),
  ];
  return paragraph(style, parts.join(` ${marks.dot} `), {
    lead: `${known.length > 0 ? marks.warn : marks.pass} `,
    paintLead: known.length > 0 ? paint.yellow : paint.green,
  });
}

function broken(report: Report, { style, quiet }: ReportView): readonly string[] {
  const { paint, marks } = style;
  const warning = report.findings.find(({ severity }) => severity === "warning");
  const leading = leadingFinding(report) ?? warning;
  const unsure = report.verdict === "inconclusive";
  const head = paragraph(style, called(report), {
    lead: `${unsure ? marks.unsure : marks.fail} `,
    paintLead: unsure ? paint.yellow : paint.red,
    paint: paint.bold,
  });
  const told = leading === undefined ? verdictSentence(report) : `${leading.title} (${leading.id})`;
  const others = report.findings.filter(({ severity }) => severity === "error").length - 1;
  const [step] = leading?.fix ?? [];
  return [
    ...head,
    ...paragraph(style, others > 0 ? `${told}, and ${others} more` : told, { indent: 2 }),
    ...(quiet || step === undefined ? [] : paragraph(style, step, { indent: 2, paint: paint.dim })),
    ...comparisonLines(report, style),
  ];
}

function called({ name, target }: Report): string {
  return name === undefined ? target : `${name}: ${target}`;
}
