import type { ComponentChildren } from "preact";
import type { KeyShown } from "../listen/inspector/messages.ts";
import { hiddenCharacters } from "../redact/visible.ts";

/** What the listener writes in the place of keys and credentials. */
const labels = /‹(?:(?:other )?secret key|validation key|credentials|address|value)[^‹›\n]{0,60}›/;
const mostMarks = 500;

/**
 * Text with its keys marked where they stand, or the labels in their place; what would hide or turn text is made
 * visible.
 */
export function Marked({ text, keys }: { text: string; keys: readonly KeyShown[] }): ComponentChildren {
  const known = new Map(keys.map((key) => [key.text, key.label]));
  const longestFirst = [...known.keys()].sort((a, b) => b.length - a.length).map(literally);
  const wanted = new RegExp([labels.source, ...longestFirst].join("|"), "g");
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(wanted)) {
    if (parts.length > 2 * mostMarks) break;
    const label = known.get(found);
    parts.push(visible(text.slice(at, index)));
    parts.push(
      <mark class={label === undefined ? "key" : "key shown"} title={label}>
        {visible(found)}
      </mark>,
    );
    at = index + found.length;
  }
  parts.push(visible(text.slice(at)));
  return parts;
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

function visible(text: string): string {
  let out = "";
  let at = 0;
  for (const sign of hiddenCharacters(text)) {
    out += text.slice(at, sign.start) + sign.text;
    at = sign.end;
  }
  return out + text.slice(at);
}
