import type { Style } from "./style.ts";
import { columns, wrap } from "./text.ts";

type Paint = (text: string) => string;

const asIs: Paint = (text) => text;

/**
 * A paragraph, wrapped and indented.
 * @param lead stands before the first line, such as `1. `; the lines after it are indented as far.
 */
export function paragraph(
  style: Style,
  text: string,
  options: {
    readonly indent?: number;
    readonly lead?: string;
    readonly paint?: Paint;
    readonly paintLead?: Paint;
  } = {},
): readonly string[] {
  const { indent = 0, lead = "", paint = asIs, paintLead = asIs } = options;
  const margin = " ".repeat(indent);
  const hang = " ".repeat(columns(lead));
  const lines = wrap(style.text(text), Math.max(10, style.width - indent - columns(lead)));
  return lines.map((line, index) =>
    line === "" ? "" : `${margin}${index === 0 ? paintLead(lead) : hang}${paint(line)}`,
  );
}

/** Steps, numbered where there are several. */
export function steps(style: Style, texts: readonly string[], indent: number): readonly string[] {
  return texts.flatMap((text, index) =>
    paragraph(style, text, { indent, lead: texts.length > 1 ? `${index + 1}. ` : "" }),
  );
}

/** A heading with a rule to the right edge. */
export function ruled(style: Style, heading: string, note = ""): string {
  const left = `${style.marks.rule.repeat(2)} ${style.text(heading)} `;
  const right = note === "" ? "" : ` ${style.text(note)}`;
  const rule = style.marks.rule.repeat(Math.max(2, style.width - columns(left) - columns(right)));
  return style.paint.dim(`${left}${rule}${right}`);
}

/** Milliseconds for people: `8 ms`, `412 ms`, `1.4 s`, `12 s`. */
export function formatMs(ms: number): string {
  if (ms < 1) return "<1 ms";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 1000)} s`;
}

/** `1 error`, `3 errors`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
