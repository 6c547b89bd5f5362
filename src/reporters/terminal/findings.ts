import type { Finding, Report, Severity } from "../../report.ts";
import type { ReportView } from "../reporter.ts";
import { paragraph, steps } from "./layout.ts";
import type { Style } from "./style.ts";
import { columns } from "./text.ts";

/** What kept the check from finding out, or what it has to warn about; a remark explains nothing. */
const isReason = ({ id, severity }: Finding) => id.startsWith("tool/") || severity !== "info";

/**
 * The finding that matters most: the likely cause, or, when nothing could be found out, what stood in the way.
 */
export function leadingFinding(report: Report): Finding | undefined {
  return (
    report.likelyCause ?? (report.verdict === "inconclusive" ? report.findings.find(isReason) : undefined)
  );
}

/** A finding at full length: what, what was seen, how to fix it, how sure that is. */
export function wholeFinding(
  finding: Finding,
  style: Style,
  software: Report["software"] = [],
): readonly string[] {
  const { paint } = style;
  const fitted = software.filter(({ name }) => finding.fittedTo.includes(name));
  return [
    ...paragraph(style, finding.title, { indent: 2, paint: paint.bold }),
    ...paragraph(style, finding.detail, { indent: 2 }),
    ...(finding.fix.length === 0
      ? []
      : ["", `  ${paint.cyan("How to fix it")}`, ...steps(style, finding.fix, 2)]),
    "",
    ...(fitted.length === 0
      ? []
      : paragraph(style, recognised("These steps are for", fitted), { indent: 2 })),
    ...(finding.confidence === "certain" ? [] : paragraph(style, sureness(finding), { indent: 2 })),
    ...(finding.explains.length === 0
      ? []
      : paragraph(style, `This also explains ${finding.explains.join(", ")}.`, {
          indent: 2,
          paint: paint.dim,
        })),
    ...paragraph(style, `More: prevalidate explain ${finding.id}`, { indent: 2, paint: paint.dim }),
  ];
}

/** `Recognised: nginx (certain: “Server: nginx/1.22.1”), Django (likely: the cookie “csrftoken”).` */
export function recognised(lead: string, software: Report["software"]): string {
  const told = software.map(({ name, confidence, mark }) => `${name} (${confidence}: ${mark})`);
  return `${lead} ${told.join(", ")}.`;
}

/** How far to trust a finding that is not certain, as a sentence. */
export function sureness({ confidence }: Pick<Finding, "confidence">): string {
  return confidence === "likely"
    ? "This is likely, not certain: look at what was seen before you act on it."
    : "This is one possible explanation, no more than a guess.";
}

/** The findings beside the leading one: briefly, or at length with `-v`, which shows information as well. */
export function otherFindings(report: Report, view: ReportView): readonly string[] {
  const others = report.findings.filter(
    (finding) => finding.id !== leadingFinding(report)?.id && (view.verbose || finding.severity !== "info"),
  );
  if (others.length === 0) return [];
  const { paint } = view.style;
  const heading = leadingFinding(report) === undefined ? "Found" : "Also found";
  return [paint.bold(heading), ...others.flatMap((finding) => otherFinding(finding, view)), ""];
}

function otherFinding(finding: Finding, { style, verbose }: ReportView): readonly string[] {
  const { paint } = style;
  const confidence = finding.confidence === "certain" ? "" : ` (${finding.confidence})`;
  const title = paragraph(style, `${finding.title}${confidence}`, {
    indent: 2,
    lead: `${severityMark(finding.severity, style)} `,
    paintLead: severityPaint(finding.severity, style),
  });
  if (!verbose) return [...title, `    ${oneLine(finding, style)}`];
  return [
    ...title,
    ...paragraph(style, finding.detail, { indent: 4 }),
    ...steps(style, finding.fix, 4),
    ...paragraph(style, `prevalidate explain ${finding.id}`, { indent: 4, paint: paint.dim }),
  ];
}

/** The id and as much of the detail as fits beside it. */
function oneLine(finding: Finding, style: Style): string {
  const id = `${finding.id}  `;
  const room = style.width - 4 - columns(id);
  const detail = style.text(finding.detail).replaceAll(/\s+/g, " ").trim();
  const ellipsis = style.text("…");
  const cut = [...detail]
    .slice(0, room - columns(ellipsis))
    .join("")
    .trimEnd();
  return `${style.paint.cyan(id)}${style.paint.dim(columns(detail) <= room ? detail : `${cut}${ellipsis}`)}`;
}

function severityMark(severity: Severity, { marks }: Style): string {
  return { error: marks.fail, warning: marks.warn, info: marks.dot }[severity];
}

function severityPaint(severity: Severity, { paint }: Style): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, info: paint.dim }[severity];
}
