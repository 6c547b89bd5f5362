import type { Finding, Report } from "../../report.ts";
import { leadingFinding, recognised } from "../terminal/findings.ts";
import { type Content, type Html, html } from "./html.ts";
import { marked } from "./text.ts";
import { severities } from "./words.ts";

/** Leads from a path into the evidence to where the report shows it. */
export type Anchors = ReadonlyMap<string, string>;

/** The finding that matters most at full length, then the others, folded. */
export function renderFindings(report: Report, id: string, anchors: Anchors): Content {
  const leading = leadingFinding(report);
  const others = report.findings.filter((finding) => finding !== leading && finding.id !== leading?.id);
  const heading = report.likelyCause === null ? "What stood in the way" : "Likely cause";
  return [
    leading !== undefined &&
      html`<section class="cause ${severities[leading.severity].tone}">
<p class="kicker">${heading}</p>
<h3 id="${id}-cause">${leading.title}</h3>
${body(leading, report, anchors)}</section>
`,
    others.length > 0 &&
      html`<section>
<h3 id="${id}-others">${leading === undefined ? "Found" : "Also found"}</h3>
<ul class="others">${others.map(
        (
          finding,
        ) => html`<li>${folded(finding, report, anchors, leading === undefined && finding.severity !== "info")}</li>
`,
      )}</ul></section>
`,
  ];
}

/** Folded, but where nothing else is told at length. */
function folded(finding: Finding, report: Report, anchors: Anchors, open: boolean): Html {
  const { sign, word, tone } = severities[finding.severity];
  const summary = html`<summary><span class="sign" aria-hidden="true">${sign}</span> <span class="unseen">${word}: </span>
<b>${finding.title}</b> <code>${finding.id}</code></summary>
<div class="inside">${body(finding, report, anchors)}</div>`;
  return open
    ? html`<details class="finding ${tone}" open>${summary}</details>`
    : html`<details class="finding ${tone}">${summary}</details>`;
}

function body(finding: Finding, report: Report, anchors: Anchors): Content {
  const fitted = report.software.filter(({ name }) => finding.fittedTo.includes(name));
  return [
    html`<p class="detail">${marked(finding.detail)}</p>
`,
    finding.fix.length > 0 &&
      html`<p class="label">How to fix it</p>
<ol class="steps">${finding.fix.map((step) => html`<li>${marked(step)}</li>`)}</ol>
`,
    fitted.length > 0 &&
      html`<p class="quiet">${recognised("These steps are for", fitted)}</p>
`,
    html`<p class="quiet">${sureness[finding.confidence]}${seenIn(finding.evidence, anchors)}${
      finding.explains.length > 0 && ` This also explains ${finding.explains.join(", ")}.`
    } More: <code>prevalidate explain ${finding.id}</code></p>
`,
  ];
}

const sureness: Readonly<Record<Finding["confidence"], Html>> = {
  certain: html`<b>Certain.</b>`,
  likely: html`<b>Likely</b>, not certain: look at what was seen before you act on it.`,
  possible: html`<b>Possible</b>, no more than a guess.`,
};

const mostPaths = 12;

function seenIn(paths: readonly string[], anchors: Anchors): Content {
  if (paths.length === 0) return "";
  const shown = paths.slice(0, mostPaths).map((path, index) => {
    const name = path.replace(/^http\./, "");
    const anchor = anchors.get(path) ?? anchors.get(path.split(".")[0] ?? "");
    const link = anchor === undefined ? html`<code>${name}</code>` : html`<a href="#${anchor}">${name}</a>`;
    return [index > 0 && ", ", link];
  });
  return [" Seen in ", shown, paths.length > mostPaths && ` and ${paths.length - mostPaths} more`, "."];
}
