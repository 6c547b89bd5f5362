import { UsageError } from "../errors.ts";
import { type Entry, mostOfEntry } from "./record.ts";

/*
 * Comma-separated values (RFC 4180), with a header; also with semicolons or tabs, as spreadsheets of some countries
 * write them.
 */

interface Row {
  readonly cells: readonly string[];
  /** Characters it takes up, its line end included. */
  readonly length: number;
}

/**
 * Reads rows as objects: the header's names, and the cells that are not empty.
 * @param chunks of text, cut anywhere; never more than one row of it is held.
 * @returns an entry for each row; one that can't be read says why, and the next line is read as the next row.
 * @throws UsageError for a header that names a column twice, or none “url”.
 */
export async function* csvEntries(chunks: AsyncIterable<string>): AsyncGenerator<Entry> {
  let header: readonly string[] | undefined;
  let separator = ",";
  for await (const { text, cells, line, problem } of rows(chunks, (first) => {
    separator = separatorOf(first);
    return separator;
  })) {
    if (cells?.every((cell) => cell.trim() === "")) continue;
    if (header === undefined) {
      if (cells === undefined) throw new UsageError(`line ${line}: the header ${problem}`);
      header = readHeader(cells, line);
    } else if (cells === undefined) yield { text, line, ...(problem !== undefined && { problem }) };
    else if (cells.length > header.length && cells.slice(header.length).some((cell) => cell !== ""))
      yield { text, line, problem: `has ${cells.length} values, and the header ${header.length} names` };
    else yield { text, line, value: objectOf(header, cells), isCsv: true };
  }
}

function readHeader(cells: readonly string[], line: number): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, at) => name !== "" && names.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`line ${line}: the header names “${twice}” twice`);
  if (!names.includes("url")) throw new UsageError(`line ${line}: the header names no column “url”`);
  return names;
}

function objectOf(header: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    header.flatMap((name, at) => {
      const cell = cells[at]?.trim() ?? "";
      return name === "" || cell === "" ? [] : [[name, cell]];
    }),
  );
}

function separatorOf(text: string): string {
  const line = text.replaceAll(/"[^"]*"/g, "").split(/[\r\n]/, 1)[0] ?? "";
  const count = (mark: string) => line.split(mark).length;
  return [";", "\t"].find((mark) => count(mark) > count(",")) ?? ",";
}

interface RawRow {
  readonly text: string;
  readonly line: number;
  readonly cells?: readonly string[];
  readonly problem?: string;
}

/** Rows with their lines. A quote that is not closed spoils its own line alone. */
async function* rows(
  chunks: AsyncIterable<string>,
  separatorOf: (text: string) => string,
): AsyncGenerator<RawRow> {
  let rest = "";
  let line = 1;
  let separator: string | undefined;
  function* cut(ended: boolean): Generator<RawRow> {
    let at = 0;
    while (at < rest.length) {
      const row = parseRow(rest, at, separator ?? ",", ended);
      if (row === undefined && !ended && rest.length - at <= mostOfEntry) break;
      const broken = row === undefined || "problem" in row;
      const length = broken ? lineLength(rest, at) : row.length;
      const text = rest.slice(at, at + length);
      yield broken
        ? { text, line, problem: row?.problem ?? "opens a quote that nothing closes" }
        : { text, line, cells: row.cells };
      line += text.match(/\r\n|\n|\r/g)?.length ?? 0;
      at += length;
    }
    rest = rest.slice(at);
  }
  for await (const chunk of chunks) {
    rest += chunk;
    if (separator === undefined && !/[\r\n]/.test(rest) && rest.length < mostOfEntry) continue;
    separator ??= separatorOf(rest);
    yield* cut(false);
  }
  separator ??= separatorOf(rest);
  yield* cut(true);
}

function lineLength(text: string, at: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = at;
  const found = end.exec(text);
  return (found === null ? text.length : found.index + found[0].length) - at;
}

/** @returns undefined where the row does not end in the text. */
function parseRow(
  text: string,
  from: number,
  separator: string,
  ended: boolean,
): Row | { readonly problem: string } | undefined {
  const cells: string[] = [];
  let at = from;
  for (;;) {
    let cell = "";
    if (text[at] === '"') {
      for (let open = at + 1; ; ) {
        const close = text.indexOf('"', open);
        if (close === -1 || (close === text.length - 1 && !ended)) return undefined;
        cell += text.slice(open, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
        open = at + 1;
      }
      if (at < text.length && text[at] !== separator && text[at] !== "\r" && text[at] !== "\n")
        return { problem: "goes on after a closing quote: write a quote within quotes twice" };
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\r" && text[at] !== "\n") at++;
      cell = text.slice(start, at);
    }
    cells.push(cell);
    if (at >= text.length) return ended ? { cells, length: at - from } : undefined;
    if (text[at] === separator) {
      at++;
      continue;
    }
    if (text[at] === "\r" && at + 1 >= text.length && !ended) return undefined;
    return { cells, length: at + (text.startsWith("\r\n", at) ? 2 : 1) - from };
  }
}
