import { paragraph } from "./layout.ts";
import type { Style } from "./style.ts";
import { columns } from "./text.ts";

type Paint = (text: string) => string;

/** A line of a list: a name, then words about it, which are wrapped beside it. */
export interface ListLine {
  /** One sign before the name. */
  readonly mark?: string;
  readonly paintMark?: Paint;
  readonly name: string;
  readonly words: string;
  readonly paint?: Paint;
}

/**
 * A list in two columns. Names that are longer than half a line have their words below them.
 * @param among lines of other lists that are to line up with this one.
 */
export function listed(
  lines: readonly ListLine[],
  style: Style,
  options: { readonly indent?: number; readonly among?: readonly ListLine[] } = {},
): readonly string[] {
  const { indent = 2, among = lines } = options;
  const longest = Math.floor(style.width / 2);
  const widths = among.map(({ name }) => columns(style.text(name))).filter((width) => width <= longest);
  const left = Math.max(0, ...widths);
  return lines.flatMap(({ mark, paintMark = asIs, name: raw, words, paint = asIs }) => {
    const name = style.text(raw);
    const sign = mark === undefined ? "" : `${mark} `;
    const paintLead = (lead: string) =>
      `${paintMark(lead.slice(0, sign.length))}${style.paint.cyan(lead.slice(sign.length))}`;
    if (columns(name) <= left)
      return paragraph(style, words, {
        indent,
        lead: `${sign}${name}${" ".repeat(left - columns(name))}  `,
        paint,
        paintLead,
      });
    return [
      `${" ".repeat(indent)}${paintLead(`${sign}${name}`)}`,
      ...paragraph(style, words, { indent: indent + sign.length + left + 2, paint }),
    ];
  });
}

const asIs: Paint = (text) => text;
