import { type Content, html } from "./html.ts";

/** What a redactor writes in the place of keys, credentials and addresses. */
const labels = /‹(?:(?:other )?secret key|validation key|credentials|address|value)[^‹›\n]{0,60}›/g;

/** Text, with the labels that stand for keys marked. */
export function marked(text: string): Content {
  const parts: Content[] = [];
  let at = 0;
  for (const { 0: label, index } of text.matchAll(labels)) {
    parts.push(text.slice(at, index), html`<mark class="key">${label}</mark>`);
    at = index + label.length;
  }
  return [...parts, text.slice(at)];
}

export interface Cut {
  readonly text: string;
  /** Characters left out. */
  readonly left: number;
}

/** The first `most` UTF-16 code units of a text, and never half a character. */
export function cut(text: string, most: number): Cut {
  if (text.length <= most) return { text, left: 0 };
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return { text: text.slice(0, end), left: text.length - end };
}

/** The first `most` items, and how many were left out. */
export function cutList<Item>(
  items: readonly Item[],
  most: number,
): { readonly shown: readonly Item[]; readonly left: number } {
  return { shown: items.slice(0, most), left: Math.max(0, items.length - most) };
}
