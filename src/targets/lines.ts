import { mostOfEntry } from "./record.ts";

/** A line without its end, and its number from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** Longer than any entry may be: what is given is its beginning. */
  readonly cut?: boolean;
}

/**
 * Splits text into lines (LF, CRLF or CR), holding no more than one of them.
 * @param chunks of text, cut anywhere.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = "";
  let number = 0;
  let cut = false;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? "";
    for (const text of lines) {
      yield { text, number: ++number, ...(cut && { cut }) };
      cut = false;
    }
    if (rest.length > mostOfEntry) {
      rest = rest.slice(0, 100);
      cut = true;
    }
  }
  rest = rest.replace(/\r$/, "");
  if (rest !== "" || cut) yield { text: rest, number: number + 1, ...(cut && { cut }) };
}
