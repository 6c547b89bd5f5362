import type { Summary } from "../../summary/summary.ts";
import { writeFileOf } from "../report-file.ts";

/**
 * Writes a summary as JSON.
 * @throws UsageError where the file can't be written.
 */
export async function writeSummary(file: string, summary: Summary): Promise<void> {
  async function* text() {
    yield `${JSON.stringify(summary, null, 2)}\n`;
  }
  await writeFileOf(file, text());
  process.stderr.write(`prevalidate: wrote ${file}\n`);
}
