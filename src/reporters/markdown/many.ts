import type { Report } from "../../report.ts";
import { summing } from "../../summary/summing.ts";
import type { Bytes } from "../../units.ts";
import { isGood } from "../counts.ts";
import type { Reporter, ReportView } from "../reporter.ts";
import { count } from "../terminal/layout.ts";
import { renderOverview } from "./overview.ts";
import { standingOf, TargetTable } from "./table.ts";
import { renderMarkdown, totals } from "./target.ts";

/** For the lines that say what is missing. */
const reserve: Bytes = 1024;

/**
 * The Markdown on a list of targets, within bounds however long the list is: what it all comes to, then a line for
 * each and a section for each that has something amiss, as far as there is room. It is written at the end, since it
 * begins with what only the end knows; until then no more is held than may be written.
 * @param room octets that may be written.
 */
export function boundedMarkdown(room: Bytes): Reporter {
  return async function* (reports, view) {
    const summary = summing(view);
    const table = new TargetTable();
    const sections = new Sections(room, view);
    let [all, good] = [0, 0];
    for await (const report of reports) {
      summary.add(report);
      table.add(report);
      sections.add(report);
      all++;
      if (isGood(report, view)) good++;
    }
    if (room < reserve) return;
    const end = totals(good, all);
    let left = room - reserve - Buffer.byteLength(end);
    const fitting = (text: string): string => {
      const bytes = Buffer.byteLength(text);
      if (bytes > left) return "";
      left -= bytes;
      return text;
    };
    yield fitting(renderOverview(summary.value()));
    yield table.render(fitting);
    yield sections.render(fitting);
    yield end;
  };
}

/** What is told of each target that has something amiss: of failing, unknown and warned ones as much as there is room. */
class Sections {
  readonly #view: ReportView;
  readonly #kinds: readonly { readonly texts: string[]; left: Bytes }[];
  #count = 0;

  constructor(room: Bytes, view: ReportView) {
    this.#view = view;
    this.#kinds = [0, 1, 2].map(() => ({ texts: [], left: room }));
  }

  add(report: Report): void {
    const kind = this.#kinds[standingOf(report)];
    if (kind === undefined || this.#view.quiet) return;
    this.#count++;
    if (kind.left <= 0) return;
    const text = renderMarkdown(report, this.#view);
    kind.left -= Buffer.byteLength(text);
    kind.texts.push(text);
  }

  render(fitting: (text: string) => string): string {
    const told = this.#kinds
      .flatMap(({ texts }) => texts)
      .map(fitting)
      .filter((text) => text !== "");
    const left = this.#count - told.length;
    const note =
      left > 0
        ? `${count(left, "more endpoint")} with something amiss would not fit here: \`--reporter html=…\` and \`ndjson=…\` have them.\n\n`
        : "";
    return `${told.join("")}${note}`;
  }
}
