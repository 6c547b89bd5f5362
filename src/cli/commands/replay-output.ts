import { writeFile } from "node:fs/promises";
import { fileProblem } from "../../config/env-file.ts";
import { UsageError } from "../../errors.ts";
import type { ReplayReport } from "../../replay/report.ts";
import { type ReplayReporter, type ReplayView, replayReporters } from "../../reporters/replay/all.ts";
import { makeStyle } from "../../reporters/terminal/style.ts";
import { writeOut } from "../output.ts";
import { requireWritable } from "../report-file.ts";
import { didYouMean } from "../suggest.ts";
import { parseReporter } from "../values.ts";

interface Destination {
  readonly reporter: ReplayReporter;
  readonly file?: string;
}

/** A report in a file is read anywhere: no colour, 80 columns. */
const fileStyle = makeStyle({ color: false, unicode: true });

/** Where the report of a replay goes, as `--reporter name[=file]` says; to the terminal unless it says anything. */
export class ReplayOutput {
  readonly #destinations: readonly Destination[];
  readonly #view: ReplayView;

  private constructor(destinations: readonly Destination[], view: ReplayView) {
    this.#destinations = destinations;
    this.#view = view;
  }

  /** @throws UsageError for an unknown reporter, two on standard output, or a file that can't be written. */
  static async open(choices: readonly string[], view: ReplayView): Promise<ReplayOutput> {
    const destinations = (choices.length === 0 ? ["terminal"] : choices).map(destinationOf);
    if (destinations.filter(({ file }) => file === undefined).length > 1)
      throw new UsageError(
        "--reporter: only one can go to standard output; give the others a file, as json=report.json",
      );
    for (const { file } of destinations) if (file !== undefined) await requireWritable(file);
    return new ReplayOutput(destinations, view);
  }

  async write(report: ReplayReport): Promise<void> {
    for (const { reporter, file } of this.#destinations) {
      const text = reporter.render(
        report,
        file === undefined ? this.#view : { ...this.#view, style: fileStyle },
      );
      if (file === undefined) {
        await writeOut(text);
        continue;
      }
      await writeFile(file, text).catch((error: unknown) => {
        throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
      });
      process.stderr.write(`prevalidate: wrote ${file}\n`);
    }
  }
}

function destinationOf(choice: string): Destination {
  const parsed = parseReporter(choice);
  if (parsed === undefined) throw new UsageError(`--reporter: “${choice}” does not read name or name=file`);
  const reporter = replayReporters.find(({ name }) => name === parsed.name);
  if (reporter !== undefined) return { reporter, ...(parsed.file !== undefined && { file: parsed.file }) };
  const known = replayReporters.map(({ name }) => name);
  const meant = didYouMean(parsed.name, known) || `; there are ${known.join(", ")}`;
  throw new UsageError(`unknown reporter “${parsed.name}”${meant}`);
}
