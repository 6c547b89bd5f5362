import { summing } from "../../summary/summing.ts";
import type { Bytes } from "../../units.ts";
import { isGood } from "../counts.ts";
import type { Reporter } from "../reporter.ts";
import { boundedMarkdown } from "./many.ts";
import { renderOverview } from "./overview.ts";
import { TargetTable } from "./table.ts";
import { renderMarkdown, totals } from "./target.ts";

/** GitHub takes 65,536 characters for a comment: a document on a list fits into one, however long the list is. */
const mostOfMany: Bytes = 60_000;

/**
 * A section for each target, to be put into a pull request's comment, an issue or a chat: GitHub Flavored Markdown. Of
 * several, what they come to stands at the end; of a list, at the beginning.
 */
export const markdown: Reporter = async function* (reports, view) {
  if (view.many) {
    yield* boundedMarkdown(mostOfMany)(reports, view);
    return;
  }
  const summary = summing(view);
  const table = new TargetTable();
  let [all, good] = [0, 0];
  for await (const report of reports) {
    summary.add(report);
    table.add(report);
    all++;
    if (isGood(report, view)) good++;
    yield renderMarkdown(report, view);
  }
  if (!view.several) return;
  if (all > 1) yield `${renderOverview(summary.value())}${table.render()}`;
  yield totals(good, all);
};
