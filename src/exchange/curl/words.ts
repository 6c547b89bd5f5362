/*
 * Command lines are read as Latin-1, one character an octet, so that what a quote holds stays what it was.
 */

export interface Command {
  readonly words: readonly string[];
  readonly line: number;
}

export interface Unsplit {
  readonly reason: string;
  readonly line: number;
}

/** Something that only a shell could carry out, or a quote without end. */
export class ShellError extends Error {
  override readonly name = "ShellError";
}

/** More than any browser or person writes for one request. */
export const mostWords = 10_000;

/** Walks over a command line. */
export class Cursor {
  readonly text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  next(): string {
    this.at += 1;
    return this.text.charAt(this.at - 1);
  }

  /** Passes over what the expression (sticky) finds here. @returns what it found. */
  skip(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Takes all up to a character, and that too. */
  until(end: string): string {
    const found = this.text.indexOf(end, this.at);
    if (found === -1) throw new ShellError("a quote is opened and not closed");
    const taken = this.text.slice(this.at, found);
    this.at = found + end.length;
    return taken;
  }
}

/** Reads one command from where the cursor stands, and its end; undefined when none is left. */
export type ReadCommand = (cursor: Cursor) => readonly string[];

/**
 * Splits a text into commands. Where one can't be split, the next line that begins with curl goes on.
 */
export function* splitCommands(
  text: string,
  readCommand: ReadCommand,
): Generator<Command | Unsplit, void, undefined> {
  const cursor = new Cursor(text);
  let line = 1;
  let counted = 0;
  while (!cursor.done) {
    cursor.skip(/[ \t\r\n]+/y);
    for (; counted < cursor.at; counted += 1) if (text.charCodeAt(counted) === 0x0a) line += 1;
    const start = cursor.at;
    try {
      const words = readCommand(cursor);
      if (words.length > 0) yield { words, line };
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      yield { reason: error.message, line };
      const next = /\n[ \t]*(?:[$>][ \t]+)?curl/g;
      next.lastIndex = start;
      cursor.at = next.exec(text)?.index ?? text.length;
    }
  }
}
