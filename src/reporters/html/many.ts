import type { Report } from "../../report.ts";
import { summing } from "../../summary/summing.ts";
import { nameOf } from "../../summary/words.ts";
import type { ReportView } from "../reporter.ts";
import { Budget } from "./budget.ts";
import { html } from "./html.ts";
import { overviewRow, renderOverview, type Standing, standing, standings, weightOf } from "./overview.ts";
import { type Place, RowStore } from "./rows.ts";
import { renderTarget } from "./target.ts";

/** Lines of the overview. A table of more is slow in a browser, and nobody reads it. */
const mostRows = 5000;
/** Names that parts of the overview link to. */
const mostLinks = 5000;
const rowsAtOnce = 100;

/**
 * The body of a page of many targets: a part for each as its report comes, and then the overview, since it begins
 * with the worst and counts all. A shadow root's slots show it first, to eyes, keyboards and screen readers (HTML,
 * "declarative shadow root"); what needs holding back until then goes to a temporary file.
 */
export async function* manyTargets(reports: AsyncIterable<Report>, view: ReportView): AsyncGenerator<string> {
  yield String(html`<template shadowrootmode="open"><slot name="overview"></slot><slot></slot></template>
`);
  const summary = summing(view);
  const table = new Rows();
  const budget = new Budget();
  const links = new Map<string, string>();
  let number = 0;
  try {
    for await (const report of reports) {
      summary.add(report);
      const id = `t${++number}`;
      const room = budget.roomFor(standing(report));
      await table.add(report, room === "none" ? null : id);
      if (room === "none") continue;
      const name = nameOf(report);
      if (links.size < mostLinks && !links.has(name)) links.set(name, id);
      const part = String(renderTarget(report, { id, view, whole: room === "whole" }));
      budget.spend(standing(report), part.length);
      yield part;
    }
    const { counts } = table;
    const chosen = table.worst();
    const left = number - chosen.length;
    yield* renderOverview({ counts, summary: summary.value(), links, rows: table.read(chosen), left });
  } finally {
    await table.close();
  }
}

/** What a line is sorted by, and where it is. */
interface Row {
  readonly weight: number;
  readonly target: string;
  readonly place: Place;
}

/** As much of a target as its order depends on: this is all that is held of each. */
const mostOfTarget = 100;

/** The lines of the overview, of each standing at most as many as are shown. */
class Rows {
  readonly #store = new RowStore();
  readonly #rows: Readonly<Record<Standing, Row[]>> = { failing: [], unknown: [], warned: [], clean: [] };
  readonly counts = { failing: 0, unknown: 0, warned: 0, clean: 0 };

  async add(report: Report, id: string | null): Promise<void> {
    const of = standing(report);
    this.counts[of]++;
    if (this.#rows[of].length >= mostRows) return;
    const place = await this.#store.add(String(overviewRow(report, id)));
    const target = Buffer.from(report.target.slice(0, mostOfTarget)).toString();
    this.#rows[of].push({ weight: weightOf(report), target, place });
  }

  worst(): readonly Row[] {
    return standings.flatMap(({ of }) => this.#rows[of].sort(worstFirst)).slice(0, mostRows);
  }

  async *read(rows: readonly Row[]): AsyncGenerator<string> {
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      yield await this.#store.read(rows.slice(at, at + rowsAtOnce).map(({ place }) => place));
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

function worstFirst(a: Row, b: Row): number {
  return b.weight - a.weight || (a.target < b.target ? -1 : a.target > b.target ? 1 : 0);
}
