import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { reporters } from "../reporters/all.ts";
import type { Reporter, ReportView } from "../reporters/reporter.ts";
import { makeStyle, type Style, showsUnicode, wantsColor } from "../reporters/terminal/style.ts";
import { didYouMean } from "./suggest.ts";
import { parseReporter } from "./values.ts";

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

interface Destination {
  readonly reporter: Reporter;
  readonly file?: string;
}

/** Where reports go, as `--reporter name[=file]` says, the terminal unless it says anything. */
export class ReportOutput {
  readonly #destinations: readonly Destination[];
  readonly #view: ReportView;
  readonly #texts = new Map<Destination, string>();

  constructor(destinations: readonly Destination[], view: ReportView) {
    this.#destinations = destinations;
    this.#view = view;
  }

  /**
   * Opens the outputs.
   * @throws UsageError for an unknown reporter, two reports on standard output, or a file that can't be written.
   */
  static async open(choices: readonly string[], view: ReportView): Promise<ReportOutput> {
    const destinations = choices.length === 0 ? [firstReporter()] : choices.map(destinationOf);
    if (destinations.filter(({ file }) => file === undefined).length > 1)
      throw new UsageError(
        "--reporter: only one can go to standard output; give the others a file, as json=report.json",
      );
    for (const { file } of destinations) if (file !== undefined) await requireWritable(file);
    return new ReportOutput(destinations, view);
  }

  /** Writes one report to standard output at once, and keeps it for the files. */
  async add(report: Report): Promise<void> {
    for (const destination of this.#destinations) {
      const { reporter, file } = destination;
      const view = file === undefined ? this.#view : { ...this.#view, style: fileStyle };
      const text = reporter.render(report, view);
      if (file === undefined) await writeOut(text);
      else this.#texts.set(destination, (this.#texts.get(destination) ?? "") + text);
    }
  }

  /** Writes the files. */
  async close(): Promise<void> {
    for (const [{ file = "" }, text] of this.#texts) {
      await writeFile(file, text).catch((error: unknown) => {
        throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
      });
      process.stderr.write(`prevalidate: wrote ${file}\n`);
    }
  }
}

function firstReporter(): Destination {
  const [reporter] = reporters;
  if (reporter === undefined) throw new Error("there are no reporters");
  return { reporter };
}

function destinationOf(choice: string): Destination {
  const parsed = parseReporter(choice);
  if (parsed === undefined) throw new UsageError(`--reporter: “${choice}” does not read name or name=file`);
  const reporter = reporters.find(({ name }) => name === parsed.name);
  const known = reporters.map(({ name }) => name);
  if (reporter === undefined) {
    const meant = didYouMean(parsed.name, known) || `; there are ${known.join(", ")}`;
    throw new UsageError(`unknown reporter “${parsed.name}”${meant}`);
  }
  return { reporter, ...(parsed.file !== undefined && { file: parsed.file }) };
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
