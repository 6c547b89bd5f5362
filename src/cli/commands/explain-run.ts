import type { Cause } from "../../causes/define.ts";
import { readTextFile } from "../../config/env-file.ts";
import { UsageError } from "../../errors.ts";
import { causesByFamily, explainCause, type JudgedAgain, judgeAgain } from "../../explain.ts";
import { type ListLine, listed } from "../../reporters/terminal/columns.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { exitCodeOf, exitCodes, worst } from "../exit-codes.ts";
import { outputStyle, ReportOutput, writeOut } from "../output.ts";
import { nearest } from "../suggest.ts";
import type { ExplainFlags } from "./explain.ts";
import { renderCause } from "./explain-cause.ts";

/**
 * Explains a cause, lists all of them, or diagnoses a saved report again.
 * @param subject an id, a file's path, `-` for standard input, or undefined for the list.
 * @returns the exit code: that of the verdict for a report.
 */
export async function runExplain(subject: string | undefined, flags: ExplainFlags): Promise<number> {
  const style = outputStyle(flags.color);
  if (subject === undefined) {
    await writeOut(renderFamilies(style));
    return exitCodes.pass;
  }
  const cause = explainCause(subject);
  if (cause !== undefined) {
    await writeOut(renderCause(cause, style));
    return exitCodes.pass;
  }
  const family = causesByFamily().get(subject.replace(/\/\*?$/, ""));
  if (family !== undefined) {
    await writeOut(renderFamily(family, style));
    return exitCodes.pass;
  }
  return explainReport(subject, flags, style);
}

async function explainReport(file: string, flags: ExplainFlags, style: Style): Promise<number> {
  const judged = readReports(file, await readSaved(file));
  const reports = judged.map(({ report }) => report);
  const output = await ReportOutput.open(flags.reporter, {
    style,
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    strict: flags.strict ?? false,
    several: reports.length > 1,
  });
  for (const report of reports) await output.add(report);
  await output.close();
  if (!flags.quiet) for (const one of judged) noteDifferences(one, reports.length > 1);
  return worst(reports.map((report) => exitCodeOf(report, flags.strict ?? report.strict ?? false)));
}

/** Says on standard error that today's rules judge otherwise than those that wrote the report. */
function noteDifferences({ report, differences, writtenBy }: JudgedAgain, several: boolean): void {
  if (differences.length === 0) return;
  const of = several ? ` of ${report.target}` : "";
  process.stderr.write(
    `prevalidate: note: the diagnosis${of} saved by ${writtenBy} was another: ${differences.join("; ")}\n`,
  );
}

/** Words that are no file are taken for an id that was mistyped. */
async function readSaved(file: string): Promise<string> {
  if (file === "-") return readStandardInput();
  try {
    return await readTextFile(file, "the report");
  } catch (error) {
    const missing = error instanceof UsageError && (error.cause as NodeJS.ErrnoException)?.code === "ENOENT";
    const near = nearest(
      file,
      [...causesByFamily().values()].flat().map(({ id }) => id),
    );
    if (!missing || (near.length === 0 && /\.(nd)?json$/i.test(file))) throw error;
    const meant =
      near.length === 0 ? "`prevalidate explain` lists them all" : `did you mean ${near.join(" or ")}?`;
    throw new UsageError(`no cause and no file is called “${file}”; ${meant}`, { cause: error });
  }
}

function readReports(file: string, text: string): readonly JudgedAgain[] {
  try {
    return judgeAgain(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`can't diagnose ${file === "-" ? "standard input" : file}: ${error.message}`, {
      cause: error,
    });
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function renderFamilies(style: Style): string {
  const families = causesByFamily();
  const all = [...families.values()].flat().map((cause) => causeLine(cause, style));
  const lines = [...families].flatMap(([family, causes]) => [
    style.paint.bold(family),
    ...listed(
      causes.map((cause) => causeLine(cause, style)),
      style,
      { among: all },
    ),
    "",
  ]);
  return `${lines.join("\n")}\n${style.paint.dim("prevalidate explain <cause> tells what one means.")}\n`;
}

function renderFamily(causes: readonly Cause[], style: Style): string {
  const lines = listed(
    causes.map((cause) => causeLine(cause, style)),
    style,
  );
  return `${lines.join("\n")}\n`;
}

function causeLine({ id, title, severity }: Cause, { marks, paint }: Style): ListLine {
  return {
    mark: { error: marks.fail, warning: marks.warn, info: marks.dot }[severity],
    paintMark: { error: paint.red, warning: paint.yellow, info: paint.dim }[severity],
    name: id,
    words: title,
  };
}
