import { type Cursor, mostWords, ShellError } from "./words.ts";

/**
 * Reads the words of one command as bash splits and unquotes them (Bash Reference Manual, 3.1.2): single and double
 * quotes, `$'…'`, backslashes, comments. What only a running shell knows (variables, other commands' output) is refused.
 * @throws ShellError
 */
export function bashCommand(cursor: Cursor): readonly string[] {
  const words: string[] = [];
  // What an answer is piped into sends nothing.
  let piped = false;
  // A prompt that was copied along.
  cursor.skip(/[$>%][ \t]+(?=curl)/y);
  for (;;) {
    while (cursor.skip(/[ \t]+|\\\r?\n/y) !== undefined);
    if (cursor.done) return words;
    if (cursor.skip(/\|(?!\|)&?/y) !== undefined) piped = true;
    else if (cursor.skip(/\r?\n|[;&|]+/y) !== undefined) return words;
    else if (piped) cursor.skip(/[<>()]+/y) ?? word(cursor);
    else if (cursor.peek() === "#") cursor.skip(/[^\n]*/y);
    else if (cursor.skip(/\d*>>?&?[ \t]*/y) !== undefined) word(cursor);
    else if (cursor.peek() === "<") throw new ShellError("the command reads from a redirection");
    else if (/[()]/.test(cursor.peek()))
      throw new ShellError("the command stands in parentheses, which are not carried out");
    else if (words.push(word(cursor)) > mostWords) throw new ShellError("the command has too many words");
  }
}

function word(cursor: Cursor): string {
  const parts: string[] = [];
  while (!cursor.done && !/^(?:[ \t\n;&|<>()]|\r\n)/.test(cursor.peek() + cursor.peek(1))) {
    const plain = cursor.skip(/[^\s\\'"$`;&|<>()]+/y);
    if (plain !== undefined) parts.push(plain);
    else parts.push(quoted(cursor));
  }
  return parts.join("");
}

function quoted(cursor: Cursor): string {
  const mark = cursor.next();
  if (mark === "'") return cursor.until("'");
  if (mark === '"') return doubleQuoted(cursor);
  if (mark === "\\") return cursor.skip(/\r?\n/y) === undefined ? cursor.next() : "";
  if (mark === "$" && cursor.peek() === "'") {
    cursor.next();
    return ansiQuoted(cursor);
  }
  if (mark === "$" && cursor.peek() === '"') return "";
  if (mark === "`" || (mark === "$" && /[A-Za-z_0-9{(@*#?!$-]/.test(cursor.peek())))
    throw needsShell(mark, cursor);
  return mark;
}

function doubleQuoted(cursor: Cursor): string {
  const parts: string[] = [];
  for (;;) {
    if (cursor.done) throw new ShellError("a quote is opened and not closed");
    const plain = cursor.skip(/[^"\\$`]+/y);
    if (plain !== undefined) parts.push(plain);
    const mark = cursor.next();
    if (mark === '"') return parts.join("");
    if (mark === "\\") {
      if (cursor.skip(/\r?\n/y) === undefined) parts.push(cursor.skip(/["\\$`]/y) ?? "\\");
    } else if (mark === "`" || (mark === "$" && /[A-Za-z_0-9{(@*#?!$-]/.test(cursor.peek())))
      throw needsShell(mark, cursor);
    else parts.push(mark);
  }
}

/** A name may be told: what it stands for is not known here. */
function needsShell(mark: string, cursor: Cursor): ShellError {
  const name = mark === "$" ? cursor.skip(/\{?[A-Za-z_][A-Za-z_0-9]{0,40}/y)?.replace("{", "") : undefined;
  return new ShellError(
    name === undefined
      ? "the command needs a shell to put something in its place ($(…) or `…`)"
      : `the command uses the shell variable ${name}, which is not known here`,
  );
}

const plainEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Bash Reference Manual, 3.1.2.4: `\xHH` and `\nnn` are octets, `\uHHHH` a character in UTF-8. */
function ansiQuoted(cursor: Cursor): string {
  const parts: string[] = [];
  for (;;) {
    if (cursor.done) throw new ShellError("a quote is opened and not closed");
    const plain = cursor.skip(/[^'\\]+/y);
    if (plain !== undefined) parts.push(plain);
    if (cursor.next() === "'") return parts.join("");
    parts.push(ansiEscape(cursor));
  }
}

function ansiEscape(cursor: Cursor): string {
  // Browsers write a character beyond U+FFFF as the two halves that JavaScript has: the character was meant.
  const pair = cursor.skip(/u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/y);
  if (pair !== undefined)
    return utf8(
      String.fromCharCode(Number.parseInt(pair.slice(1, 5), 16), Number.parseInt(pair.slice(7, 11), 16)),
    );
  const code = cursor.skip(/u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}/y);
  if (code !== undefined) {
    const point = Number.parseInt(code.slice(1), 16);
    return point > 0x10ffff ? "\\" + code : utf8(String.fromCodePoint(point));
  }
  const hex = cursor.skip(/x[0-9a-fA-F]{1,2}/y);
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(1), 16));
  const octal = cursor.skip(/[0-7]{1,3}/y);
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  const control = cursor.skip(/c[@-_a-z?]/y);
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(1) & 0x1f);
  const letter = cursor.next();
  return plainEscapes[letter] ?? (/['"\\?]/.test(letter) ? letter : "\\" + letter);
}

function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
