import type { Check, Finding, Report, Severity } from "../../report.ts";
import { isGood } from "../counts.ts";
import { legibleLine } from "../legible.ts";
import type { ReportView } from "../reporter.ts";
import { comparisonLines } from "../terminal/comparison.ts";
import { renderExchange } from "../terminal/exchange.ts";
import { leadingFinding, recognised, sureness } from "../terminal/findings.ts";
import { count, formatMs } from "../terminal/layout.ts";
import { makeStyle } from "../terminal/style.ts";
import { waitedWords } from "../terminal/terminal.ts";
import { verdictSentence } from "../terminal/verdict.ts";
import { codeBlock, codeSpan, markdownProse, markdownText } from "./escape.ts";

/** One report: the verdict, the likely cause and its fix, the checks; the rest folded. Ends with an empty line. */
export function renderMarkdown(report: Report, view: ReportView): string {
  const leading = leadingFinding(report);
  const heading = `### ${marks[report.verdict]} ${markdownText(verdictSentence(report))}`;
  const cause = leading && `**${markdownText(leading.title)}** (${codeSpan(leading.id)})`;
  const parts = view.quiet
    ? [heading, about(report), cause]
    : [
        heading,
        about(report),
        markdownText(comparisonLines(report, plain).join(" ")),
        cause,
        ...(leading === undefined ? [] : body(leading, report)),
        others(report, view, leading),
        checks(report),
        ...(view.verbose ? exchanges(report) : []),
        strictly(report, view),
      ];
  return `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n\n`;
}

const marks = { pass: "✅", fail: "❌", inconclusive: "❔" } as const;
const outcomes = { pass: "✅", fail: "❌", warn: "⚠️", skipped: "➖" } as const;
const severities = { error: "❌", warning: "⚠️", info: "ℹ️" } as const;

function about({ name, target, profile, durationMs, verdict, evidence, waited }: Report): string {
  const named = name === undefined ? [] : [`**${markdownText(name)}**`];
  const interrupted =
    evidence.interrupted && verdict !== "inconclusive" ? ["interrupted before the end"] : [];
  const waiting = waited === undefined ? [] : [waitedWords(waited)];
  const facts = [markdownText(profile), formatMs(durationMs), ...interrupted, ...waiting];
  return [...named, codeSpan(target), ...facts].join(" · ");
}

/** What was seen, how sure that is, how to fix it. */
function body(finding: Finding, { software }: Report): readonly string[] {
  const fitted = software.filter(({ name }) => finding.fittedTo.includes(name));
  const steps = finding.fix.map((step, at) => `${at + 1}. ${markdownProse(step)}`);
  return [
    markdownText(finding.detail),
    finding.confidence === "certain" ? "" : `*${sureness(finding)}*`,
    ...(steps.length === 0 ? [] : ["**How to fix it**", steps.join("\n")]),
    fitted.length === 0 ? "" : markdownText(recognised("These steps are for", fitted)),
    finding.explains.length === 0 ? "" : `This also explains ${finding.explains.map(codeSpan).join(", ")}.`,
    `More: ${codeSpan(`prevalidate explain ${finding.id}`)}`,
  ];
}

/** Findings beside the leading one, folded under a line that counts them. */
function others(report: Report, { verbose }: ReportView, leading: Finding | undefined): string | undefined {
  const rest = report.findings.filter(
    (finding) =>
      finding !== leading && finding.id !== leading?.id && (verbose || finding.severity !== "info"),
  );
  if (rest.length === 0) return undefined;
  const words: readonly (readonly [Severity, string])[] = [
    ["error", "error"],
    ["warning", "warning"],
    ["info", "remark"],
  ];
  const counts = words.flatMap(([severity, word]) => {
    const of = rest.filter((finding) => finding.severity === severity).length;
    return of === 0 ? [] : [count(of, word)];
  });
  const told = rest.flatMap((finding) => [
    `${severities[finding.severity]} **${markdownText(finding.title)}** (${codeSpan(finding.id)})`,
    ...body(finding, report).filter((part) => part !== ""),
  ]);
  return folded(`${leading === undefined ? "Found" : "Also found"}: ${counts.join(", ")}`, told.join("\n\n"));
}

function checks(report: Report): string {
  const rows = report.checks.map(
    ({ outcome, title }: Check) => `| ${outcomes[outcome]} | ${markdownText(title)} |`,
  );
  const table = ["| | Check |", "| --- | --- |", ...rows].join("\n");
  const of = (wanted: string) => report.checks.filter(({ outcome }) => outcome === wanted).length;
  const [passed, skipped] = [of("pass"), of("skipped")];
  const summary = `${passed} of ${report.checks.length - skipped} checks passed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return report.verdict === "pass" ? folded(summary, table) : `${table}\n\n${summary}.`;
}

function exchanges(report: Report): readonly string[] {
  const all = Object.values(report.evidence.http ?? {});
  all.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return all.map((exchange) =>
    folded(
      `Exchange <code>${escapeHtml(legibleLine(exchange.name))}</code>`,
      codeBlock(renderExchange(exchange, plain).join("\n")),
    ),
  );
}

/** A document has no colours, even where it goes to a terminal that has. */
const plain = makeStyle({ color: false, unicode: true });

function strictly(report: Report, view: ReportView): string | undefined {
  const counts = report.verdict === "pass" && !isGood(report, view);
  return counts ? `Warnings count as failures (\`${view.strict ? "--strict" : "strict"}\`).` : undefined;
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** The last line of a document about several targets. */
export function totals(good: number, all: number): string {
  return `**${good} of ${all} targets would pass.**\n`;
}
