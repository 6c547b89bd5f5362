import { gradeOf } from "../../grade.ts";
import type { Report } from "../../report.ts";
import { isGood, isStrict } from "../counts.ts";
import type { ReportView } from "../reporter.ts";
import { comparisonLines } from "../terminal/comparison.ts";
import { formatMs } from "../terminal/layout.ts";
import { makeStyle } from "../terminal/style.ts";
import { waitedWords } from "../terminal/terminal.ts";
import { verdictSentence } from "../terminal/verdict.ts";
import { renderCertificates } from "./certificates.ts";
import { renderChecks, renderSoftware } from "./checks.ts";
import { renderConnection } from "./connection.ts";
import { renderExchanges } from "./exchanges.ts";
import { type Anchors, renderFindings } from "./findings.ts";
import { gradeBadge, whyThisGrade } from "./grade.ts";
import { type Content, type Html, html } from "./html.ts";
import { standing } from "./overview.ts";
import { cutList, marked } from "./text.ts";
import { renderWaterfall, type TimedExchange } from "./waterfall.ts";
import { moment, verdictTones } from "./words.ts";

export interface TargetView {
  /** Begins every id of this part of the page. */
  readonly id: string;
  /** Of it, whether warnings count, and whether this is one of several, with an overview to go back to. */
  readonly view: Pick<ReportView, "strict" | "several">;
  /** Exchanges, timings and certificates as well. */
  readonly whole: boolean;
}

const mostExchanges = 200;

/** All that a report says of its target. */
export function renderTarget(report: Report, target: TargetView): Html {
  const { id, whole } = target;
  const { several } = target.view;
  const { evidence } = report;
  const all = Object.entries(evidence.http ?? {});
  all.sort(([, a], [, b]) => a.startedAt.localeCompare(b.startedAt));
  const { shown, left } = cutList(all, mostExchanges);
  const timed = shown.map(
    ([, exchange], index): TimedExchange => ({ exchange, anchor: `${id}-x${index + 1}` }),
  );
  const anchors = whole
    ? anchorsOf(
        report,
        shown.map(([name]) => name),
        id,
      )
    : new Map<string, string>();
  const parts = [
    renderFindings(report, id, anchors),
    renderChecks(report.checks, id),
    renderSoftware(report.software, id),
  ];
  const details = whole
    ? [
        renderWaterfall(timed, id),
        renderExchanges(timed, left, id),
        renderCertificates(evidence, id),
        renderConnection(evidence, id),
      ]
    : [
        html`<p class="quiet">The page would be too large with the exchanges of all: <code>--reporter json</code> has these.</p>`,
      ];
  return html`<article class="target ${standing(report)}" id="${id}" aria-labelledby="${id}-verdict">
${head(report, target)}${whyThisGrade(report)}${navigation(report, target)}
${parts}${whole && several ? folded(details) : details}
${several && html`<p class="back"><a href="#overview">Back to the overview</a></p>`}</article>
`;
}

/** Of many targets one wants to see what is wrong, and of a few how that was found out. */
function folded(details: readonly Content[]): Html {
  return html`<details class="more"><summary>Timings, exchanges, certificates</summary>
<div>${details}</div></details>`;
}

function head(report: Report, { id, view }: TargetView): Html {
  const { sign, tone } = verdictTones[report.verdict];
  const cutShort = report.evidence.interrupted && report.verdict !== "inconclusive";
  return html`<header class="head">
${gradeBadge(gradeOf(report))}
<div><h2 class="${tone}" id="${id}-verdict"><span aria-hidden="true">${sign}</span> ${verdictSentence(report)}</h2>
${
  report.name !== undefined &&
  html`<p class="called">${report.name}</p>
`
}<p class="address">${marked(report.target)}</p>
<p class="quiet">${report.profile} · ${formatMs(report.durationMs)} · ${moment(report.startedAt)}${report.evidence.audit?.made === "whole" && " · audited"}${cutShort && " · interrupted before the end"}${report.waited && ` · ${waitedWords(report.waited)}`}</p>${
    isStrict(report, view) &&
    report.verdict === "pass" &&
    !isGood(report, view) &&
    html`<p class="open">Warnings count as failures (<code>${view.strict ? "--strict" : "strict"}</code>).</p>`
  }${since(report)}</div></header>
`;
}

function since(report: Report): Content {
  const lines = comparisonLines(report, plain).map((line) => line.trim());
  return (
    lines.length > 0 &&
    html`<p class="${report.comparison?.regressed ? "refused" : "quiet"}">${lines.join(" ")}</p>
`
  );
}

/** A line is as long as it is: the page breaks it. */
const plain = { ...makeStyle({ color: false, unicode: true }), width: Number.MAX_SAFE_INTEGER };

/** Leads to the parts; of one report alone, as many would be heard too often. */
function navigation({ evidence }: Report, { id, view }: TargetView): Content {
  if (view.several) return "";
  const parts: readonly (readonly [string, string, boolean])[] = [
    ["checks", "Checks", true],
    ["timings", "Timings", evidence.http !== undefined],
    ["exchanges", "Exchanges", evidence.http !== undefined],
    ["certificates", "Certificates", evidence.tls !== undefined],
    ["connection", "Connection", evidence.dns !== undefined || evidence.tcp !== undefined],
  ];
  return html`<nav aria-label="Parts of the report"><ul>${parts.map(
    ([part, word, there]) => there && html`<li><a href="#${`${id}-${part}`}">${word}</a></li>`,
  )}</ul></nav>`;
}

/** Where the page shows what a finding rests on. */
function anchorsOf({ evidence }: Report, exchanges: readonly string[], id: string): Anchors {
  const anchors = new Map(exchanges.map((name, index) => [`http.${name}`, `${id}-x${index + 1}`]));
  if (evidence.tls !== undefined) anchors.set("tls", `${id}-tls`);
  if (evidence.dns !== undefined || evidence.tcp !== undefined)
    for (const part of ["dns", "tcp"]) anchors.set(part, `${id}-dns`);
  return anchors;
}
