import { Chalk } from "chalk";
import { harmless, toAscii } from "./text.ts";

/** Colours a text, where there is colour; colours combine as in `paint.red.bold`. */
export interface Paint {
  (text: string): string;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** What a terminal can show, decided once and passed along. */
export interface Style {
  readonly paint: Paint;
  readonly marks: Marks;
  /** Columns that lines are wrapped to. */
  readonly width: number;
  /** Makes text fit to be shown: harmless, and in ASCII where nothing else can be shown. */
  readonly text: (text: string) => string;
}

export interface Marks {
  readonly pass: string;
  readonly fail: string;
  readonly warn: string;
  readonly skipped: string;
  readonly unsure: string;
  readonly rule: string;
  readonly bar: string;
  readonly dot: string;
}

const unicodeMarks: Marks = {
  pass: "✓",
  fail: "✗",
  warn: "!",
  skipped: "–",
  unsure: "?",
  rule: "─",
  bar: "█",
  dot: "·",
};
const asciiMarks: Marks = {
  pass: "+",
  fail: "x",
  warn: "!",
  skipped: "-",
  unsure: "?",
  rule: "-",
  bar: "#",
  dot: "-",
};

const widest = 100;
const narrowest = 40;

export interface StyleOptions {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Columns of the terminal; 80 where there is none. Lines are no longer than 100 for the eye's sake. */
  readonly columns?: number | undefined;
}

/** Makes the style for a terminal, or for a log, that can show so much. */
export function makeStyle({ color, unicode, columns = 80 }: StyleOptions): Style {
  return {
    paint: new Chalk({ level: color ? 1 : 0 }),
    marks: unicode ? unicodeMarks : asciiMarks,
    width: Math.max(narrowest, Math.min(widest, columns)),
    text: unicode ? harmless : (text) => toAscii(harmless(text)),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether to use colour. `--no-color` decides, then FORCE_COLOR, then NO_COLOR (no-color.org: any text but none),
 * then whether the stream is a terminal that has colours.
 */
export function wantsColor(
  flag: boolean | undefined,
  environment: Environment,
  stream: { readonly isTTY?: boolean },
): boolean {
  if (flag === false) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (environment.NO_COLOR) return false;
  return stream.isTTY === true && environment.TERM !== "dumb";
}

/** Whether what reads the output can be trusted with more than ASCII, by locale (POSIX §8.2) and terminal. */
export function showsUnicode(environment: Environment, platform: string): boolean {
  const { TERM, LC_ALL, LC_CTYPE, LANG } = environment;
  if (TERM === "dumb" || TERM === "linux") return false;
  if (platform === "win32") {
    const modern = [
      environment.WT_SESSION,
      environment.TERM_PROGRAM,
      environment.ConEmuTask,
      TERM,
      environment.CI,
    ];
    return modern.some((mark) => mark !== undefined && mark !== "");
  }
  const locale = LC_ALL || LC_CTYPE || LANG;
  // No locale at all is what containers and CI have; their logs are read as UTF-8.
  return locale === undefined || locale === "" || /utf-?8/i.test(locale);
}
