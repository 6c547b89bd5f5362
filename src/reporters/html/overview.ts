import { gradeLetters, gradeOf } from "../../grade.ts";
import type { Report } from "../../report.ts";
import type { Summary } from "../../summary/summary.ts";
import { leadingFinding } from "../terminal/findings.ts";
import { formatMs } from "../terminal/layout.ts";
import { bar } from "./bars.ts";
import { findScript } from "./find.ts";
import { gradeBadge } from "./grade.ts";
import { type Content, type Html, html, scriptElement } from "./html.ts";
import { pictureOf } from "./picture.ts";
import { type Links, renderTallies } from "./tallies.ts";
import { cut, marked } from "./text.ts";
import { moment, plural, type Tone } from "./words.ts";

/** How an endpoint came off, in one word: the classes that the page is filtered by. */
export type Standing = "failing" | "unknown" | "warned" | "clean";

export function standing({ verdict, findings }: Report): Standing {
  if (verdict === "fail") return "failing";
  if (verdict === "inconclusive") return "unknown";
  return findings.some(({ severity }) => severity === "warning") ? "warned" : "clean";
}

/** From the worst to the best. */
export const standings: readonly { readonly of: Standing; readonly word: string; readonly tone: Tone }[] = [
  { of: "failing", word: "Failing", tone: "refused" },
  { of: "unknown", word: "Can't tell", tone: "unjudged" },
  { of: "warned", word: "With warnings", tone: "open" },
  { of: "clean", word: "Clean", tone: "taken" },
];

const mostOfTarget = 300;
/** Ids of findings that a line is found by. */
const mostIds = 20;

/** The worse, the greater, among endpoints of the same standing. */
export function weightOf(report: Report): number {
  const { letter } = gradeOf(report);
  const of = (wanted: string) => report.findings.filter(({ severity }) => severity === wanted).length;
  return (letter === null ? 0 : gradeLetters.indexOf(letter)) * 100 + of("error") * 10 + of("warning");
}

/**
 * The line of the table.
 * @param id of the part of the page that tells more, null where there is none.
 */
export function overviewRow(report: Report, id: string | null): Html {
  const { name, durationMs, position, checks, evidence } = report;
  const target = shortened(report.target);
  const called = html`<span class="name">${name === undefined ? target : shortened(name)}</span>`;
  const host = evidence.url.parsed?.host ?? "";
  const ids = [...report.findings.slice(0, mostIds).map((finding) => finding.id), host];
  const plain = ids.map((one) => one.toLowerCase()).filter((one) => /^[\w./:[\]-]+$/.test(one));
  return html`<tr class="${standing(report)}" data-ms="${durationMs}" data-position="${position ?? ""}" data-ids="${plain.join(" ")}"><td>${gradeBadge(gradeOf(report))}</td>
<th scope="row">${id === null ? called : html`<a href="#${id}">${called}</a>`}${name !== undefined && html`<span class="found target-url">${target}</span>`}<span class="found">${change(report)}${found(report)}</span></th>
<td>${pictureOf(checks)}</td><td class="took">${formatMs(durationMs)}</td></tr>
`;
}

function shortened(text: string): Content {
  const { text: shown, left } = cut(text, mostOfTarget);
  return [marked(shown), left > 0 && "…"];
}

/** In a word what became of it since the baseline. */
function change({ comparison, verdict }: Report): Content {
  if (comparison === undefined) return "";
  if (comparison.baseline === null) return html`<b>not in the baseline</b> · `;
  if (comparison.regressed) return html`<b class="refused">new</b> · `;
  const mended = verdict === "pass" && comparison.baseline.verdict !== "pass";
  return mended && html`<b class="taken">mended</b> · `;
}

function found(report: Report): string {
  const first = leadingFinding(report) ?? report.findings.find(({ severity }) => severity === "warning");
  if (first === undefined) return "";
  const more = report.findings.filter(({ id, severity }) => id !== first.id && severity !== "info").length;
  return `${first.title}${more > 0 ? `, and ${more} more` : ""}`;
}

export interface OverviewFacts {
  readonly counts: Readonly<Record<Standing, number>>;
  readonly summary: Summary;
  readonly links: Links;
  /** Lines of the table, some at a time, the worst first. */
  readonly rows: AsyncIterable<string>;
  /** Endpoints without a line. */
  readonly left: number;
}

/** The table of so few is read at once, and what they come to is the less interesting part. */
const few = 20;

/** The overview in pieces: what it all comes to, and a line for each. Radio buttons filter it without a script. */
export async function* renderOverview(facts: OverviewFacts): AsyncGenerator<string> {
  const { summary, links, counts } = facts;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const tallies = all === 0 ? "" : String(renderTallies(summary, links));
  yield `<section class="overview" slot="overview" id="overview" aria-labelledby="overview-heading">\n`;
  yield String(head(summary, counts, all));
  if (all > few) yield tallies;
  yield* table(facts, all);
  if (all <= few) yield tallies;
  yield `</section>\n${scriptElement(findScript)}\n`;
}

function head(summary: Summary, counts: OverviewFacts["counts"], all: number): Html {
  const { startedAt, endedAt, unreadable, good, targets, changes } = summary;
  const counting = targets - good;
  const parts = standings
    .map(({ of, word, tone }) => ({ count: counts[of], word: word.toLowerCase(), tone }))
    .filter(({ count }) => count > 0);
  return html`<h2 id="overview-heading">${all} ${plural(all, "endpoint")} checked</h2>
${
  startedAt !== null &&
  endedAt !== null &&
  html`<p class="quiet">${moment(startedAt)} to ${moment(endedAt)}</p>
`
}${all > 0 && bar(parts)}${
  all > few &&
  html`<p class="key-to-bar">${parts.map(
    ({ count, word, tone }) =>
      html`<span><span class="dot ${tone}" aria-hidden="true"></span>${count} ${word}</span> `,
  )}<a href="#endpoints">To the endpoints</a></p>
`
}${
  unreadable > 0 &&
  html`<p class="open">${unreadable} ${unreadable === 1 ? "entry" : "entries"} of the list could not be tried.</p>
`
}${
  changes !== undefined &&
  html`<p class="quiet">${counting} ${counting === 1 ? "counts" : "count"} for the exit code; what the baseline knows does not.</p>
`
}`;
}

async function* table({ counts, rows, left }: OverviewFacts, all: number): AsyncGenerator<string> {
  const there = standings.filter(({ of }) => counts[of] > 0);
  yield String(html`<section id="endpoints" aria-labelledby="endpoints-heading"><h3 id="endpoints-heading">Endpoints</h3>
<fieldset class="filter"><legend class="unseen">Show</legend>
<label><input type="radio" name="show" id="show-all" checked> All ${all}</label>
${there.map(
  ({
    of,
    word,
    tone,
  }) => html`<label><input type="radio" name="show" id="show-${of}"> <span class="dot ${tone}" aria-hidden="true"></span>${word} ${counts[of]}</label>
`,
)}</fieldset>
<div class="tools" id="tools" hidden><label>Find <input type="search" id="find" autocomplete="off" placeholder="address, name, cause"></label>
<label>Order <select id="order" autocomplete="off"><option value="worst">worst first<option value="name">by name<option value="slowest">slowest first<option value="list">as in the list</select></label>
<output id="told" for="find"></output></div>
<table><thead><tr><th scope="col">Grade</th><th scope="col">Endpoint</th><th scope="col">Checks</th><th scope="col" class="took">Took</th></tr></thead><tbody id="rows">
`);
  yield* rows;
  yield String(html`</tbody></table>
${
  left > 0 &&
  html`<p class="open">${left} more ${plural(left, "endpoint")} not listed here: those with least amiss. <code>--reporter ndjson=…</code> has all.</p>
`
}<p class="quiet legend">The picture shows the twelve checks in their order: the taller a bar, the worse.</p></section>
`);
}
