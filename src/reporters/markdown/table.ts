import type { Report } from "../../report.ts";
import { leadingFindingOf } from "../../summary/words.ts";
import { legibleLine } from "../legible.ts";
import { count, formatMs } from "../terminal/layout.ts";
import { codeSpan } from "./escape.ts";

/** Lines of the table. */
const mostRows = 100;
const mostOfName = 120;

/** How an endpoint came off: failing, unknown, with warnings, clean. */
export function standingOf({ verdict, findings }: Report): 0 | 1 | 2 | 3 {
  if (verdict === "fail") return 0;
  if (verdict === "inconclusive") return 1;
  return findings.some(({ severity }) => severity === "warning") ? 2 : 3;
}

/** A line for each target with its twelve checks as a small picture, the worst first; no more than are read. */
export class TargetTable {
  readonly #rows: readonly string[][] = [[], [], [], []];
  #count = 0;

  add(report: Report): void {
    this.#count++;
    const rows = this.#rows[standingOf(report)];
    if (rows !== undefined && rows.length < mostRows) rows.push(targetRow(report));
  }

  /**
   * The table, with an empty line at its end; empty where there is no target.
   * @param fitting gives back what there is room for, and else nothing.
   */
  render(fitting: (text: string) => string = (text) => text): string {
    if (this.#count === 0 || fitting(tableHead) === "") return "";
    const rows: string[] = [];
    for (const row of this.#rows.flat().slice(0, mostRows)) {
      if (fitting(row) === "") break;
      rows.push(row);
    }
    const left = this.#count - rows.length;
    const note =
      left > 0 ? ` ${count(left, "more endpoint")} not listed: \`--reporter ndjson=…\` has all.` : "";
    return `${tableHead}${rows.join("")}\nThe picture shows the twelve checks in their order: the taller a bar, the worse.${note}\n\n`;
  }
}

const tableHead =
  "### Endpoints\n\n| | Endpoint | Likely cause | Checks | Took |\n| --- | --- | --- | --- | ---: |\n";

const marks = ["❌", "❔", "⚠️", "✅"] as const;

function targetRow(report: Report): string {
  const { name, target, durationMs } = report;
  const leading = leadingFindingOf(report);
  const called = name === undefined ? shortName(target) : `**${shortName(name)}** ${shortName(target)}`;
  const cells = [
    marks[standingOf(report)],
    called,
    leading === undefined ? "" : shortName(leading.id),
    pictureOf(report),
    formatMs(durationMs),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

/** A target's name or URL as code, on one line and not too long. */
export function shortName(text: string): string {
  const line = legibleLine(text);
  if (line.length <= mostOfName) return codeSpan(line || "…");
  return codeSpan(`${line.slice(0, mostOfName - 1).replace(/[\ud800-\udbff]$/, "")}…`);
}

const heights = { pass: "▂", fail: "█", warn: "▅", skipped: "·" } as const;

/** The twelve outcomes: the taller a bar, the worse. */
function pictureOf({ checks }: Report): string {
  return checks.length === 0 ? "" : codeSpan(checks.map(({ outcome }) => heights[outcome]).join(""));
}
