import { constants } from "node:fs";
import { access, type FileHandle, open as openFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { reporters } from "../reporters/all.ts";
import type { Reporter, ReportView } from "../reporters/reporter.ts";
import { makeStyle, type Style, showsUnicode, wantsColor } from "../reporters/terminal/style.ts";
import { ReportFeed } from "./report-feed.ts";
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

/** Where reports go, as `--reporter name[=file]` says, the terminal unless it says anything. */
export class ReportOutput {
  readonly #feeds: readonly ReportFeed[];
  readonly #files: readonly string[];

  private constructor(feeds: readonly ReportFeed[], files: readonly string[]) {
    this.#feeds = feeds;
    this.#files = files;
  }

  /**
   * Opens the outputs. A file is written from the first text on, so that what stood there can be read until then.
   * @throws UsageError for an unknown reporter, two reports on standard output, or a file that can't be written.
   */
  static async open(choices: readonly string[], view: ReportView): Promise<ReportOutput> {
    const chosen = (choices.length === 0 ? ["terminal"] : choices).map(readChoice);
    if (chosen.filter(({ file }) => file === undefined).length > 1)
      throw new UsageError(
        "--reporter: only one can go to standard output; give the others a file, as json=report.json",
      );
    const files = chosen.flatMap(({ file }) => (file === undefined ? [] : [file]));
    for (const file of files) await requireWritable(file);
    const feeds: ReportFeed[] = [];
    for (const { name, file } of chosen) {
      const reporter = await reporterNamed(name);
      feeds.push(
        file === undefined
          ? new ReportFeed((reports) => writeAll(reporter(reports, view)))
          : new ReportFeed((reports) => writeFileOf(file, reporter(reports, { ...view, style: fileStyle }))),
      );
    }
    return new ReportOutput(feeds, files);
  }

  /** Hands one report to every reporter; done when each has written what it has to say of it. */
  async add(report: Report): Promise<void> {
    for (const feed of this.#feeds) await feed.push(report);
  }

  /** Lets the reporters finish. */
  async close(): Promise<void> {
    for (const feed of this.#feeds) await feed.end();
    for (const file of this.#files) process.stderr.write(`prevalidate: wrote ${file}\n`);
  }
}

async function writeAll(texts: AsyncIterable<string>): Promise<void> {
  for await (const text of texts) await writeOut(text);
}

async function writeFileOf(file: string, texts: AsyncIterable<string>): Promise<void> {
  let open: FileHandle | undefined;
  try {
    for await (const text of texts) {
      open ??= await openFile(file, "w");
      await open.appendFile(text);
    }
    open ??= await openFile(file, "w");
  } catch (error) {
    if (error instanceof Error && "syscall" in error)
      throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
    throw error;
  } finally {
    await open?.close();
  }
}

function readChoice(choice: string): ReporterChoice {
  const parsed = parseReporter(choice);
  if (parsed === undefined) throw new UsageError(`--reporter: “${choice}” does not read name or name=file`);
  return parsed;
}

async function reporterNamed(name: string): Promise<Reporter> {
  const load = reporters[name];
  if (load !== undefined && Object.hasOwn(reporters, name)) return load();
  const known = Object.keys(reporters);
  const meant = didYouMean(name, known) || `; there are ${known.join(", ")}`;
  throw new UsageError(`unknown reporter “${name}”${meant}`);
}

/**
 * Found out before anything is sent: a report that can't be kept is found out too late.
 * @throws UsageError that says why not.
 */
export async function requireWritable(file: string): Promise<void> {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    await access(found === undefined ? path.dirname(path.resolve(file)) : file, constants.W_OK);
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
  }
}
