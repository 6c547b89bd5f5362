import { gradeLetters, gradeOf } from "../../grade.ts";
import type { Report } from "../../report.ts";
import { leadingFinding } from "../terminal/findings.ts";
import { formatMs } from "../terminal/layout.ts";
import { gradeBadge } from "./grade.ts";
import { type Html, html } from "./html.ts";
import { pictureOf } from "./picture.ts";
import { cut, marked } from "./text.ts";
import { plural } from "./words.ts";

/** How an endpoint came off, in one word: the classes that the page is filtered by. */
export type Standing = "failing" | "unknown" | "warned" | "clean";

export function standing({ verdict, findings }: Report): Standing {
  if (verdict === "fail") return "failing";
  if (verdict === "inconclusive") return "unknown";
  return findings.some(({ severity }) => severity === "warning") ? "warned" : "clean";
}

/** From the worst to the best. */
const standings: readonly { readonly of: Standing; readonly word: string }[] = [
  { of: "failing", word: "Failing" },
  { of: "unknown", word: "Can't tell" },
  { of: "warned", word: "With warnings" },
  { of: "clean", word: "Clean" },
];

/** What is kept of a report for the overview: little, as there may be thousands. */
export interface OverviewRow {
  readonly standing: Standing;
  /** The worse, the greater, among those of the same standing. */
  readonly weight: number;
  readonly target: string;
  /** The line of the table. */
  readonly markup: Html;
}

const mostOfTarget = 300;

/** @param id of the part of the page that tells more, null where there is none. */
export function overviewRow(report: Report, id: string | null): OverviewRow {
  const grade = gradeOf(report);
  const of = (wanted: string) => report.findings.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings] = [of("error"), of("warning")];
  const row = standing(report);
  const target = cut(report.target, mostOfTarget);
  const name = html`${marked(target.text)}${target.left > 0 && "…"}`;
  return {
    standing: row,
    weight: (grade.letter === null ? 0 : gradeLetters.indexOf(grade.letter)) * 100 + errors * 10 + warnings,
    target: target.text,
    markup: html`<tr class="${row}"><td>${gradeBadge(grade)}</td>
<th scope="row">${id === null ? name : html`<a href="#${id}">${name}</a>`}<span class="found">${found(report)}</span></th>
<td>${pictureOf(report.checks)}</td><td class="took">${formatMs(report.durationMs)}</td></tr>
`,
  };
}

function found(report: Report): string {
  const first = leadingFinding(report) ?? report.findings.find(({ severity }) => severity === "warning");
  if (first === undefined) return "";
  const more = report.findings.filter((other) => other !== first && other.severity !== "info").length;
  return `${first.title}${more > 0 ? `, and ${more} more` : ""}`;
}

const rowsAtOnce = 200;

/** The overview of all targets, the worst first, in pieces. Radio buttons filter it, and the page, without a script. */
export function* renderOverview(rows: readonly OverviewRow[]): Generator<Html> {
  const count = (wanted: Standing) => rows.filter((row) => row.standing === wanted).length;
  const there = standings.filter(({ of }) => count(of) > 0);
  yield html`<section class="overview" slot="overview" id="overview" aria-labelledby="overview-heading">
<h2 id="overview-heading">${rows.length} ${plural(rows.length, "endpoint")} checked</h2>
<fieldset class="filter"><legend class="unseen">Show</legend>
<label><input type="radio" name="show" id="show-all" checked> All ${rows.length}</label>
${there.map(
  ({ of, word }) => html`<label><input type="radio" name="show" id="show-${of}"> ${word} ${count(of)}</label>
`,
)}</fieldset>
<table><thead><tr><th scope="col">Grade</th><th scope="col">Endpoint</th><th scope="col">Checks</th><th scope="col" class="took">Took</th></tr></thead><tbody>
`;
  const sorted = [...rows].sort(worstFirst);
  for (let at = 0; at < sorted.length; at += rowsAtOnce)
    yield html`${sorted.slice(at, at + rowsAtOnce).map(({ markup }) => markup)}`;
  yield html`</tbody></table>
<p class="quiet legend">The picture shows the twelve checks in their order: the taller a bar, the worse.</p></section>
`;
}

function worstFirst(a: OverviewRow, b: OverviewRow): number {
  const place = (row: OverviewRow) => standings.findIndex(({ of }) => of === row.standing);
  return (
    place(a) - place(b) || b.weight - a.weight || (a.target < b.target ? -1 : a.target > b.target ? 1 : 0)
  );
}
