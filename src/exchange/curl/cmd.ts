import { type Cursor, ShellError } from "./words.ts";

/**
 * Whether a text is for cmd.exe: a caret before a quote or a line's end, outside quotes.
 */
export function isForCmd(text: string): boolean {
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (mark === "^" && /["\r\n]/.test(text.charAt(at + 1)) && quote !== "'")
      return quote === "" || text[at - 1] === "\\";
    if (mark === "\\") at += 1;
    else if (quote === "" && (mark === '"' || mark === "'")) quote = mark;
    else if (mark === quote) quote = "";
  }
  return false;
}

/**
 * A reader of the words of one command as cmd.exe and then the C runtime of Windows split and unquote them.
 * Browsers escape every quote with a caret, so that cmd.exe sees no quotes at all, and double every backslash;
 * in what is so written, each pair is one, as the browser meant it.
 */
export function cmdCommandOf(text: string): (cursor: Cursor) => readonly string[] {
  const byBrowser = text.includes('^"') || /"[^"\r\n]*\\\^/.test(text);
  return (cursor) => argumentsOf(commandLine(cursor, byBrowser), byBrowser);
}

/** What cmd.exe hands over: carets taken off, up to the end of the command. */
function commandLine(cursor: Cursor, byBrowser: boolean): string {
  const parts: string[] = [];
  let inQuotes = false;
  while (!cursor.done) {
    const plain = cursor.skip(/[^^"%&|\r\n]+/y);
    if (plain !== undefined) parts.push(plain);
    if (cursor.done) break;
    const mark = cursor.next();
    if (mark === "^" && (!inQuotes || byBrowser)) parts.push(escaped(cursor));
    else if (mark === "\n" || mark === "\r") {
      if (mark === "\n" || cursor.peek() === "\n") return parts.join("");
    } else if ((mark === "&" || mark === "|") && !inQuotes) return parts.join("");
    else if (mark === "%" && /^[A-Za-z_]\w*%/.test(cursor.text.slice(cursor.at, cursor.at + 64)))
      throw new ShellError(`the command uses the variable ${cursor.until("%")}, which is not known here`);
    else {
      if (mark === '"') inQuotes = !inQuotes;
      parts.push(mark);
    }
  }
  return parts.join("");
}

/** A caret takes the next character as it is; over a line's end it takes the first of the next line, a break if it is empty. */
function escaped(cursor: Cursor): string {
  if (cursor.skip(/\r?\n/y) === undefined) return cursor.next();
  return cursor.skip(/\r?\n/y) === undefined ? "" : "\n";
}

/** The rules of the C runtime ("Parsing C command-line arguments", Microsoft). */
function argumentsOf(line: string, byBrowser: boolean): readonly string[] {
  const words: string[] = [];
  let word: string[] | undefined;
  let inQuotes = false;
  for (let at = 0; at < line.length; ) {
    const mark = line.charAt(at);
    if (/[ \t\n]/.test(mark) && !inQuotes) {
      if (word !== undefined) words.push(word.join(""));
      word = undefined;
      at += 1;
      continue;
    }
    word ??= [];
    if (mark === "\\") {
      const run = /\\+/y;
      run.lastIndex = at;
      const length = run.exec(line)?.[0].length ?? 1;
      const beforeQuote = line.charAt(at + length) === '"';
      word.push("\\".repeat(beforeQuote || byBrowser ? Math.floor(length / 2) : length));
      at += length;
      if (length % 2 === 1 && beforeQuote) {
        word.push('"');
        at += 1;
      } else if (length % 2 === 1 && byBrowser) word.push("\\");
    } else if (mark === '"') {
      if (inQuotes && line.charAt(at + 1) === '"') {
        word.push('"');
        at += 2;
      } else {
        inQuotes = !inQuotes;
        at += 1;
      }
    } else {
      word.push(mark);
      at += 1;
    }
  }
  if (inQuotes) throw new ShellError("a quote is opened and not closed");
  if (word !== undefined) words.push(word.join(""));
  return words;
}
