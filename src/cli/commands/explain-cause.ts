import type { Cause } from "../../causes/define.ts";
import { type Explanation, explainCause, explanationOf } from "../../explain.ts";
import { listed } from "../../reporters/terminal/columns.ts";
import { paragraph, steps } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";

const weights = { error: "error", warning: "warning", info: "information" } as const;
const consequences = {
  validation: "Validate fails while it holds",
  events: "Validate passes, and posts after it are lost",
  nothing: "by itself it stops nothing",
} as const;

/** A cause's page for the terminal: what it is, how it shows, how to mend it for each software, how to verify. */
export function renderCause(cause: Cause, style: Style): string {
  const { paint, marks } = style;
  const page = explanationOf(cause);
  const weight = `${weights[page.severity]} ${marks.dot} ${consequences[page.stops]}`;
  const heading = (text: string) => ["", paint.cyan(text)];
  const lines = [
    ...paragraph(style, page.title, { paint: paint.bold }),
    ...paragraph(style, `${page.id} ${marks.dot} ${weight}`, { paint: paint.dim }),
    "",
    ...paragraph(style, page.about),
    ...heading("How it is recognised"),
    ...paragraph(style, page.signs, { indent: 2 }),
    ...(page.products.length === 0
      ? []
      : paragraph(style, `Known by their own marks: ${page.products.join(", ")}.`, { indent: 2 })),
    ...heading("How to fix it"),
    ...steps(style, page.fix, 2),
    ...bySoftware(page, style),
    ...heading("How to see that it is mended"),
    // Commands are to be pasted: they are shown as they are, however long.
    ...style
      .text(page.verify)
      .split("\n")
      .map((line) => `  ${line}`),
    ...seeAlso(page.others, style),
  ];
  return `${lines.join("\n")}\n`;
}

function bySoftware({ fix, fixBySoftware }: Explanation, style: Style): readonly string[] {
  const lines = fixBySoftware.flatMap(({ software, steps: own }) => [
    `  ${style.paint.bold(software)}`,
    ...own.flatMap((step) => paragraph(style, step, { indent: 4 })),
  ]);
  return fix.length > 0 && lines.length > 0 ? ["", ...lines] : lines;
}

function seeAlso(ids: readonly string[], style: Style): readonly string[] {
  const lines = ids.flatMap((id) => {
    const other = explainCause(id);
    return other === undefined ? [] : [{ name: id, words: other.title }];
  });
  return lines.length === 0 ? [] : ["", style.paint.cyan("Told apart from"), ...listed(lines, style)];
}
