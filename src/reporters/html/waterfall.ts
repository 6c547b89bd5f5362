import type { Exchange, Timings } from "../../evidence.ts";
import { formatMs } from "../terminal/layout.ts";
import { type Content, type Html, html } from "./html.ts";

/** A part of the time that an exchange took. */
interface Phase {
  /** Its class, which style.css draws it by. */
  readonly kind: "dns" | "connect" | "tls" | "first-byte" | "content";
  readonly word: string;
  readonly ms: number;
}

export interface TimedExchange {
  readonly exchange: Exchange;
  readonly anchor: string;
}

/** Patterns that tell the phases apart without colour; once on a page. */
export const waterfallPatterns: Html = html`<svg class="unseen" aria-hidden="true" width="0" height="0"><defs>
<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="paper" width="4" height="4"/><circle class="dns" cx="2" cy="2" r="1.2"/></pattern>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="paper" width="5" height="5"/><rect class="tls" width="2.4" height="5"/></pattern>
</defs></svg>
`;

/** When each exchange took place and what the time went to: a line for each, on one scale, and in words. */
export function renderWaterfall(timed: readonly TimedExchange[], id: string): Content {
  if (timed.length === 0) return "";
  const starts = timed.map(({ exchange }) => Date.parse(exchange.startedAt) || 0);
  const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const span = timed.reduce(
    (most, { exchange }, index) => Math.max(most, (starts[index] ?? 0) - first + exchange.timings.totalMs),
    1,
  );
  return html`<section>
<h3 id="${id}-timings">Timings</h3>
<p class="legend waterfall-legend" aria-hidden="true">${legend}</p>
<p class="scale" aria-hidden="true"><span><i>0</i><i>${formatMs(span / 2)}</i><i>${formatMs(span)}</i></span></p>
<ol class="waterfall">${timed.map(({ exchange, anchor }, index) =>
    line(exchange, anchor, (starts[index] ?? 0) - first, span),
  )}</ol></section>
`;
}

function line({ name, timings, response }: Exchange, anchor: string, start: number, span: number): Html {
  const phases = phasesOf(timings, response !== undefined);
  const words = phases.map(({ word, ms }) => `${word} ${formatMs(ms)}`).join(", ");
  const begun = start < 1 ? "at once" : `after ${formatMs(start)}`;
  return html`<li><a href="#${anchor}">${name}</a>
<svg aria-hidden="true" width="100%" height="14">${bars(phases, start, span)}</svg>
<span class="took">${formatMs(timings.totalMs)}</span>
<span class="phases"><span class="unseen">Begun </span>${begun}: ${words}</span></li>
`;
}

/** The phases that did happen, in their order. What is not known of the whole is content, or waiting where none came. */
function phasesOf(
  { dnsMs, connectMs, tlsMs, firstByteMs, totalMs }: Timings,
  answered: boolean,
): readonly Phase[] {
  const rest = totalMs - (dnsMs ?? 0) - (connectMs ?? 0) - (tlsMs ?? 0) - (firstByteMs ?? 0);
  const all: readonly (readonly [Phase["kind"], string, number | undefined])[] = [
    ["dns", "DNS", dnsMs],
    ["connect", "connect", connectMs],
    ["tls", "TLS", tlsMs],
    ["first-byte", "first byte", firstByteMs],
    answered || firstByteMs !== undefined
      ? ["content", "content", Math.max(0, rest)]
      : ["first-byte", "waiting", Math.max(0, rest)],
  ];
  return all.flatMap(([kind, word, ms]) => (ms === undefined ? [] : [{ kind, word, ms }]));
}

/** At least so much of the width, so that it is seen that something was there. */
const least = 0.35;

function bars(phases: readonly Phase[], start: number, span: number): readonly Html[] {
  let at = start;
  return phases.map(({ kind, ms }) => {
    const x = Math.min(100 - least, (at / span) * 100);
    at += ms;
    const width = Math.min(100 - x, Math.max(least, (ms / span) * 100));
    const [y, height] = kind === "content" ? ["0", "14"] : ["2", "10"];
    return html`<rect class="${kind}" x="${x.toFixed(2)}%" y="${y}" width="${width.toFixed(2)}%" height="${height}"/>`;
  });
}

const legend: readonly Html[] = (
  [
    ["dns", "DNS"],
    ["connect", "connect"],
    ["tls", "TLS"],
    ["first-byte", "first byte"],
    ["content", "content"],
  ] as const
).map(
  ([kind, word]) =>
    html`<span><svg width="18" height="12"><rect class="${kind}" x="1" y="1" width="16" height="10"/></svg> ${word}</span> `,
);
