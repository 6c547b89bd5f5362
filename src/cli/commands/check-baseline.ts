import { type Baseline, readBaseline } from "../../baseline.ts";
import { readTextFile } from "../../config/env-file.ts";
import { UsageError } from "../../errors.ts";

/**
 * Reads the reports that `--baseline` names, before anything is sent or written: it may be the file that this run's
 * report goes to.
 * @throws UsageError for a file that can't be read or holds no report; it says how to make one.
 */
export async function readBaselineFile(file: string): Promise<readonly Baseline[]> {
  try {
    return readBaseline(await readTextFile(file, "the baseline"));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const said = error.message.startsWith("can't read") ? error.message : `${file}: ${error.message}`;
    throw new UsageError(`--baseline: ${said} (a run with --reporter json=${file} makes one)`, {
      cause: error,
    });
  }
}
