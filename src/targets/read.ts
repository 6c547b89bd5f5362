import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import { csvEntries } from "./csv.ts";
import { linesOf } from "./lines.ts";
import { type Entry, mostOfEntry, type TargetFormat, type TargetRecord } from "./record.ts";

/**
 * Reads a list of targets as it comes, in bounded memory.
 * @param file NDJSON, CSV, YAML or one URL a line, by its extension or else by how it begins; `-` is standard input.
 * @returns an entry for each target, also for one that can't be read.
 * @throws UsageError for a file that can't be read, or is no list; it names the file.
 */
export async function* readTargets(file: string): AsyncGenerator<TargetRecord> {
  const shown = shownName(file);
  let position = 0;
  try {
    for await (const entry of entriesOf(file)) yield { position: ++position, ...entry };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${shown}: ${error.message}`, { cause: error });
    if (error instanceof Error && "syscall" in error)
      throw new UsageError(`can't read the targets ${shown}: ${fileProblem(error)}`, { cause: error });
    throw error;
  }
}

/** What messages call the file. */
export function shownName(file: string): string {
  return file === "-" ? "standard input" : file;
}

async function* entriesOf(file: string): AsyncGenerator<Entry> {
  if (file !== "-" && (await stat(file)).isDirectory())
    throw Object.assign(new Error("a folder"), { code: "EISDIR", syscall: "read" });
  const { beginning, chunks } = await begin(textOf(file));
  const format = byExtension(file, beginning) ?? byBeginning(beginning);
  if (format === undefined) {
    if (beginning.trim() === "") return;
    throw new UsageError(
      "this is no list of targets: write NDJSON, CSV with a header that names “url”, a YAML list, or a URL a line",
    );
  }
  yield* readers[format](chunks);
}

const readers: Readonly<Record<TargetFormat, (chunks: AsyncIterable<string>) => AsyncIterable<Entry>>> = {
  csv: csvEntries,
  json: arrayEntries,
  ndjson: jsonLines,
  urls: urlLines,
  yaml: async function* (chunks) {
    const { yamlEntries } = await import("./yaml.ts");
    yield* yamlEntries(linesOf(chunks));
  },
};

function byExtension(file: string, beginning: string): TargetFormat | undefined {
  switch (path.extname(file).toLowerCase()) {
    case ".csv":
    case ".tsv":
      return "csv";
    case ".yaml":
    case ".yml":
      return "yaml";
    case ".ndjson":
    case ".jsonl":
      return "ndjson";
    case ".json":
      return beginning.trimStart().startsWith("[") ? "json" : "ndjson";
    default:
      return undefined;
  }
}

function byBeginning(beginning: string): TargetFormat | undefined {
  const first = beginning.split(/[\r\n]+/).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  if (first.startsWith("{")) return "ndjson";
  if (first.startsWith("[")) return "json";
  if (/^(?:---|\s*-)(?:\s|$)/.test(first)) return "yaml";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(first.trim())) return "urls";
  return /(?:^|[,;\t"])\s*url\s*(?:$|[,;\t"])/.test(first) ? "csv" : undefined;
}

/** Octets that a UTF-8 file does not have: it is UTF-16, or no text. */
async function* textOf(file: string): AsyncGenerator<string> {
  const stream = file === "-" ? process.stdin.setEncoding("utf8") : createReadStream(file, "utf8");
  let first = true;
  for await (const chunk of stream as AsyncIterable<string>) {
    if (first && /\0|^\ufffd\ufffd/.test(chunk))
      throw new UsageError("this is no text in UTF-8: save it as UTF-8 (or CSV UTF-8)");
    yield first ? chunk.replace(/^\ufeff/, "") : chunk;
    first = false;
  }
}

const mostLookedAt = 65_536;

/** The text's beginning, up to the first line that says something, and the whole text again. */
async function begin(
  text: AsyncGenerator<string>,
): Promise<{ beginning: string; chunks: AsyncIterable<string> }> {
  let beginning = "";
  let ended = false;
  while (!ended && beginning.length < mostLookedAt && !/^\s*[^\s#].*[\r\n]/m.test(beginning)) {
    const next = await text.next();
    ended = next.done === true;
    beginning += next.done ? "" : next.value;
  }
  async function* whole(): AsyncGenerator<string> {
    yield beginning;
    if (!ended) yield* text;
  }
  return { beginning, chunks: whole() };
}

async function* jsonLines(chunks: AsyncIterable<string>): AsyncGenerator<Entry> {
  for await (const { text, number: line, cut } of linesOf(chunks)) {
    if (text.trim() === "") continue;
    if (cut) yield { text, line, problem: "is too long" };
    else
      try {
        yield { text, line, value: JSON.parse(text) as unknown };
      } catch {
        yield { text, line, problem: "is no JSON" };
      }
  }
}

/** Read as a whole: for lists that are short. */
async function* arrayEntries(chunks: AsyncIterable<string>): AsyncGenerator<Entry> {
  let text = "";
  for await (const chunk of chunks) {
    text += chunk;
    if (text.length > 64 * mostOfEntry)
      throw new UsageError("the JSON array is too long to be read at once: write an object a line (NDJSON)");
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UsageError("this is no JSON", { cause: error });
  }
  for (const value of values as readonly unknown[]) yield { text: JSON.stringify(value), line: 1, value };
}

async function* urlLines(chunks: AsyncIterable<string>): AsyncGenerator<Entry> {
  for await (const { text, number: line, cut } of linesOf(chunks)) {
    const url = text.trim();
    if (url === "" || url.startsWith("#")) continue;
    yield cut ? { text, line, problem: "is too long" } : { text, line, value: { url } };
  }
}
