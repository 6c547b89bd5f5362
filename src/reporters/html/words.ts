import type { Outcome, Report, Severity } from "../../report.ts";
import { type Content, html } from "./html.ts";

/** Signs and words for what is also told by colour. */
export const outcomes: Readonly<Record<Outcome, { sign: string; word: string; tone: Tone }>> = {
  pass: { sign: "✓", word: "passed", tone: "taken" },
  fail: { sign: "✗", word: "failed", tone: "refused" },
  warn: { sign: "!", word: "warning", tone: "open" },
  skipped: { sign: "–", word: "skipped", tone: "unjudged" },
};

/** The colours of style.css, by their names in the inspector. */
export type Tone = "taken" | "refused" | "open" | "unjudged";

export const verdictTones: Readonly<Record<Report["verdict"], { sign: string; tone: Tone }>> = {
  pass: { sign: "✓", tone: "taken" },
  fail: { sign: "✗", tone: "refused" },
  inconclusive: { sign: "?", tone: "open" },
};

export const severities: Readonly<Record<Severity, { sign: string; word: string; tone: Tone }>> = {
  error: { sign: "✗", word: "Error", tone: "refused" },
  warning: { sign: "!", word: "Warning", tone: "open" },
  info: { sign: "i", word: "Note", tone: "unjudged" },
};

/** Octets for people: `68 B`, `12.4 kB` (of 1000), `3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] = bytes < 999_950 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${size < 100 ? size.toFixed(1).replace(/\.0$/, "") : Math.round(size)} ${unit}`;
}

/** `2026-01-02 03:04:05 UTC`, for a machine as well; what is no date stays as it is. */
export function moment(iso: string): Content {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const text = time.toISOString();
  return html`<time datetime="${text}">${text.slice(0, 19).replace("T", " ")} UTC</time>`;
}

const day = 86_400_000;

/** Whole days from one moment to another, negative when it is past; NaN where one is no date. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / day);
}

/** `3 days left`, `expired 1 day ago`, `expires within a day`. */
export function daysLeft(days: number): string {
  if (Number.isNaN(days)) return "";
  if (days < 0)
    return `expired ${-days === 1 ? "within the last day" : `${-days - 1} ${plural(-days - 1, "day")} ago`}`;
  return days === 0 ? "expires within a day" : `${days} ${plural(days, "day")} left`;
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** A list of terms with what is to be said of each; those with nothing to say are left out. */
export function facts(pairs: readonly (readonly [term: string, description: Content])[]): Content {
  const told = pairs.filter(([, description]) => description !== "" && description !== undefined);
  if (told.length === 0) return "";
  return html`<dl class="facts">${told.map(
    ([term, description]) => html`<div><dt>${term}</dt><dd>${description}</dd></div>`,
  )}</dl>`;
}
