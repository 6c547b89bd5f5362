import { parseDocument } from "yaml";
import { UsageError } from "../errors.ts";
import type { Line } from "./lines.ts";
import { type Entry, mostOfEntry } from "./record.ts";

/**
 * Reads a list in YAML 1.2 item by item, so that no more than one of them is held; anchors do not reach from one to
 * another.
 * @param lines of the file.
 * @throws UsageError where there is something before the first item, or no item at all.
 */
export async function* yamlEntries(lines: AsyncIterable<Line>): AsyncGenerator<Entry> {
  let item: { text: string; readonly line: number } | undefined;
  let indent: string | undefined;
  for await (const { text, number } of lines) {
    if (indent === undefined) {
      if (/^\s*(?:#.*)?$|^---(?:\s|$)|^%YAML /.test(text)) continue;
      indent = /^( *)-(?:\s|$)/.exec(text)?.[1];
      if (indent === undefined)
        throw new UsageError(`line ${number}: no list begins here: write “- url: https://…”`);
    }
    const begins = text.startsWith(`${indent}-`) && /^(?:\s|$)/.test(text.slice(indent.length + 1));
    if (begins || /^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      if (item !== undefined) yield entryOf(item);
      item = begins ? { text, line: number } : undefined;
    } else if (item !== undefined && item.text.length <= mostOfEntry) item.text += `\n${text}`;
  }
  if (item !== undefined) yield entryOf(item);
}

function entryOf({ text, line }: { readonly text: string; readonly line: number }): Entry {
  if (text.length > mostOfEntry) return { text: text.slice(0, 100), line, problem: "is too long" };
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  // The library's own messages quote the text, which may be a key.
  if (problem !== undefined)
    return { text, line, problem: `is no YAML: ${problem.code.toLowerCase().replaceAll("_", " ")}` };
  try {
    const value = (document.toJS({ maxAliasCount: 100 }) as readonly unknown[])[0];
    return { text, line, value };
  } catch {
    return { text, line, problem: "is no YAML that can be used" };
  }
}
