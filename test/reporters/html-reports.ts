import type { Report } from "../../src/report.ts";
import { htmlReport } from "../../src/reporters/html/report.ts";
import type { ReportView } from "../../src/reporters/reporter.ts";
import { makeStyle } from "../../src/reporters/terminal/style.ts";

const plain: ReportView = {
  style: makeStyle({ color: false, unicode: true }),
  verbose: false,
  quiet: false,
  strict: false,
  several: false,
};

/** The texts of the HTML reporter, one after another. */
export function htmlTexts(
  reports: AsyncIterable<Report> | Iterable<Report>,
  view: Partial<ReportView> = {},
): AsyncIterable<string> {
  async function* each() {
    yield* reports;
  }
  return htmlReport(each(), { ...plain, ...view });
}

/** The whole page. */
export async function htmlPage(reports: readonly Report[], view: Partial<ReportView> = {}): Promise<string> {
  const texts: string[] = [];
  for await (const text of htmlTexts(reports, { several: reports.length > 1, ...view })) texts.push(text);
  return texts.join("");
}
