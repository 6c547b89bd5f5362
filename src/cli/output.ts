import { stat } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { reporters, wholeFiles } from "../reporters/all.ts";
import type { Reporter, ReportView } from "../reporters/reporter.ts";
import { makeStyle, type Style, showsUnicode, wantsColor } from "../reporters/terminal/style.ts";
import type { Milliseconds } from "../units.ts";
import { pathInRepository, summaryFile, workflowFile } from "./github-actions.ts";
import { ReaderStuck, ReportFeed } from "./report-feed.ts";
import { replaceFileOf, requireCreatable, requireReplaceable, writeFileOf } from "./report-file.ts";
import { didYouMean } from "./suggest.ts";
import { parseReporter, type ReporterChoice } from "./values.ts";

/** Standard output is closed (`| head`): whoever read it has seen enough. */
let closed = false;

/** Lets a reader of standard output go away without an error. Other failures are told by who writes. */
export function tolerateClosedOutput(): void {
  process.stdout.on("error", () => {
    closed = true;
  });
}

/**
 * Writes to standard output; done when it is handed over.
 * @throws UsageError when it can't be written to, as on a full disk; not when its reader has gone.
 */
export async function writeOut(text: string): Promise<void> {
  if (closed || text === "") return;
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(text, resolve));
  if (error && "code" in error && error.code !== "EPIPE")
    throw new UsageError(`can't write to standard output: ${fileProblem(error)}`, { cause: error });
}

/** The style of this process's standard output. */
export function outputStyle(colorFlag: boolean | undefined): Style {
  return makeStyle({
    color: wantsColor(colorFlag, process.env, process.stdout),
    unicode: showsUnicode(process.env, process.platform),
    columns: process.stdout.columns ?? (Number(process.env.COLUMNS) || undefined),
  });
}

/** A report as plain text in a file is read anywhere: no colour, 80 columns. */
const fileStyle = makeStyle({ color: false, unicode: true });

/** What a reporter of the user's own may take over one report; it may well send it somewhere. */
const patience: Milliseconds = 60_000;

interface Output {
  readonly name: string;
  readonly feed: ReportFeed;
  /** Named when it is written. */
  readonly file?: string;
  /** Why nothing more is fed to it. */
  failure?: unknown;
}

/** Where reports go, as `--reporter name[=file]` says, the terminal unless it says anything. */
export class ReportOutput {
  readonly #outputs: readonly Output[];

  private constructor(outputs: readonly Output[]) {
    this.#outputs = outputs;
  }

  /**
   * Opens the outputs. A file is written from the first text on, so that what stood there can be read until then; the
   * folders it is to be in are made. In GitHub Actions the reporter `github` writes the job's summary as well.
   * @param settings the file that the check is set up in, if there is one.
   * @throws UsageError for an unknown reporter, two reports on standard output or in one file, or a file that can't
   *   be written.
   */
  static async open(choices: readonly string[], view: ReportView, settings?: string): Promise<ReportOutput> {
    const chosen = (choices.length === 0 ? ["terminal"] : choices).map(readChoice);
    refuseClashes(chosen);
    for (const { name, file } of chosen)
      if (file !== undefined) await (wholeFiles.has(name) ? requireReplaceable : requireCreatable)(file);
    const named = settings === undefined ? undefined : pathInRepository(settings, process.env);
    const place = view.place ?? named ?? workflowFile(process.env);
    const placed = { ...view, ...(place !== undefined && { place }) };
    const outputs: Output[] = [];
    for (const choice of chosen) outputs.push(await outputOf(choice, placed));
    const summary = chosen.some(({ name }) => name === "github") ? await summaryOf(placed) : undefined;
    return new ReportOutput(summary === undefined ? outputs : [...outputs, summary]);
  }

  /**
   * Hands one report to every reporter; done when each has written what it has to say of it. A reporter that fails
   * is left out from then on, so that the others' reports become whole; `close` throws what it threw.
   */
  async add(report: Report): Promise<void> {
    const working = this.#outputs.filter((output) => !("failure" in output));
    for (const output of working) await attempt(output, () => output.feed.push(report));
    if (working.length > 0 && working.every((output) => "failure" in output)) this.#throwFailure();
  }

  /** Lets the reporters finish. */
  async close(): Promise<void> {
    for (const output of this.#outputs) {
      if ("failure" in output) continue;
      await attempt(output, () => output.feed.end());
      if (output.file !== undefined && !("failure" in output))
        process.stderr.write(`prevalidate: wrote ${output.file}\n`);
    }
    this.#throwFailure();
  }

  #throwFailure(): void {
    const failed = this.#outputs.find((output) => "failure" in output);
    if (failed !== undefined) throw failed.failure;
  }
}

async function attempt(output: Output, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    output.failure =
      error instanceof ReaderStuck
        ? new UsageError(`the reporter ${output.name} hangs: ${error.message}`, { cause: error })
        : error;
  }
}

async function outputOf({ name, file }: ReporterChoice, view: ReportView): Promise<Output> {
  const { reporter, own } = await reporterNamed(name);
  const writeFile = wholeFiles.has(name) ? replaceFileOf : writeFileOf;
  const write = (reports: AsyncIterable<Report>) =>
    file === undefined
      ? writeAll(reporter(reports, view))
      : writeFile(file, reporter(reports, { ...view, style: fileStyle }));
  return {
    name,
    feed: new ReportFeed(write, own ? patience : undefined),
    ...(file !== undefined && { file }),
  };
}

/** Nobody asked for the summary by name: where it can't be written, that is said and the check goes on. */
async function summaryOf(view: ReportView): Promise<Output | undefined> {
  const file = summaryFile(process.env);
  if (file === undefined) return undefined;
  try {
    await requireCreatable(file);
  } catch (error) {
    process.stderr.write(`prevalidate: no job summary: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
  const { jobSummary, mostOfSummary } = await import("../reporters/github/job-summary.ts");
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  const reporter = jobSummary(mostOfSummary - size);
  const plain = { ...view, style: fileStyle };
  return {
    name: "github",
    feed: new ReportFeed((reports) => writeFileOf(file, reporter(reports, plain), "a")),
  };
}

async function writeAll(texts: AsyncIterable<string>): Promise<void> {
  for await (const text of texts) await writeOut(text);
}

function readChoice(choice: string): ReporterChoice {
  const parsed = parseReporter(choice);
  if (parsed === undefined) throw new UsageError(`--reporter: “${choice}” does not read name or name=file`);
  return parsed;
}

function refuseClashes(chosen: readonly ReporterChoice[]): void {
  const files = chosen.flatMap(({ file }) => (file === undefined ? [] : [path.resolve(file)]));
  if (chosen.length - files.length > 1)
    throw new UsageError(
      "--reporter: only one can go to standard output; give the others a file, as json=report.json",
    );
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined) throw new UsageError(`--reporter: two reports can't go to one file (${twice})`);
}

/** @returns the reporter, and whether it is the user's own. */
async function reporterNamed(name: string): Promise<{ reporter: Reporter; own: boolean }> {
  const load = reporters[name];
  if (load !== undefined && Object.hasOwn(reporters, name)) return { reporter: await load(), own: false };
  const { loadReporter } = await import("./custom-reporter.ts");
  const reporter = await loadReporter(name, process.cwd());
  if (reporter !== undefined) return { reporter, own: true };
  const known = Object.keys(reporters);
  const meant = didYouMean(name, known) || `; there are ${known.join(", ")}, and your own: ./reporter.mjs`;
  throw new UsageError(`unknown reporter “${name}”${meant}`);
}
