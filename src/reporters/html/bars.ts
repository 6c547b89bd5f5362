import { type Content, type Html, html } from "./html.ts";
import type { Tone } from "./words.ts";

/** A part of a bar, of so many. */
export interface BarPart {
  readonly count: number;
  readonly word: string;
  readonly tone: Tone;
}

/** Every part that is there can be seen, however small it is. */
const least = 0.6;

/** A bar of parts in a row, which says in words what it shows: `12 failing, 88 clean`. */
export function bar(parts: readonly BarPart[]): Html {
  const there = parts.filter(({ count }) => count > 0);
  const all = there.reduce((sum, { count }) => sum + count, 0);
  const widths = there.map(({ count }) => Math.max(least, (count / all) * 100));
  const sum = widths.reduce((one, other) => one + other, 0);
  let at = 0;
  const drawn = there.map(({ tone }, index) => {
    const width = ((widths[index] ?? 0) / sum) * 100;
    const part = html`<rect class="${tone}" x="${at.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`;
    at += width;
    return part;
  });
  const said = there.map(({ count, word }) => `${count} ${word}`).join(", ");
  return html`<svg class="bar" role="img" aria-label="${said || "none"}" viewBox="0 0 100 10" preserveAspectRatio="none">${drawn}</svg>`;
}

/** How much of all something is; the words beside it say the same. */
export function shareBar(count: number, all: number, tone: Tone): Html {
  const width = all === 0 ? 0 : Math.max(least, (count / all) * 100);
  return html`<svg class="bar share" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="${tone}" width="${width.toFixed(2)}" height="10"/></svg>`;
}

/** Days that the time line reaches. */
const reach = 90;
/** Its left end: what is over by more stands there as well. */
const past = 10;

/** Where moments lie from a few days ago to some months ahead, as marks on a line. */
export function timeLine(days: readonly number[], said: string): Html {
  const place = (day: number): string =>
    (((Math.min(reach, Math.max(-past, day)) + past) / (reach + past)) * 1000).toFixed(1);
  const marks = (of: readonly number[], tone: Tone): Content =>
    of.length > 0 && html`<path class="${tone}" d="${of.map((day) => `M${place(day)} 6v20`).join("")}"/>`;
  const label = (day: number, word: string, anchor: string): Html =>
    html`<text x="${place(day)}" y="46" text-anchor="${anchor}">${word}</text>`;
  return html`<svg class="timeline" role="img" aria-label="${said}" viewBox="-8 0 1016 50">
<path class="axis" d="M0 26H1000M${place(0)} 26v6M${place(30)} 26v6M${place(60)} 26v6M1000 26v6"/>
${marks(
  days.filter((day) => day < 0),
  "refused",
)}${marks(
  days.filter((day) => day >= 0 && day <= 30),
  "open",
)}${marks(
  days.filter((day) => day > 30),
  "taken",
)}
${label(0, "now", "middle")}${label(30, "30 days", "middle")}${label(60, "60 days", "middle")}${label(reach, "90 and more", "end")}</svg>
`;
}
