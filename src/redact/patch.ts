import type { KeyForm } from "../evidence.ts";
import { type Found, formsByPrecedence } from "../keys/forms.ts";
import type { Readings } from "../keys/readings.ts";
import type { Range } from "../keys/view.ts";
import { findAddresses, findHiddenAddresses, findUserInfo } from "./personal.ts";
import { hiddenCharacters, jobOrders } from "./visible.ts";

/** What replaces a range of text. Where ranges touch, the greater weight names the whole. */
export interface Patch extends Range {
  readonly text: string;
  readonly weight: number;
}

/** Exact keys first, then other ways to write a whole key, then pieces and near misses. */
export function sureness(form: KeyForm): 1 | 2 | 3 {
  if (form === "exact") return 3;
  return form === "truncated" || form === "similar" ? 1 : 2;
}

/** Takes out what is only seen because a surer form stands there: every key is also nearly itself. */
export function withoutShadows<F extends Found>(found: readonly F[], length: number): readonly F[] {
  const taken = new Uint8Array(length);
  const kept: F[] = [];
  for (const level of [3, 2, 1]) {
    const free = found.filter(
      ({ form, start, end }) => sureness(form) === level && !taken.subarray(start, end).includes(1),
    );
    for (const { start, end } of free) taken.fill(1, start, end);
    kept.push(...free);
  }
  return kept;
}

/** Said of what is hidden without being told of. */
export const inSomeForm = "in some form";

/** Whether a label, without its marks, is one of these names, alone or with words on a form. */
export function isLabelOf(inside: string, names: ReadonlySet<string>): boolean {
  const [name = "", ...words] = inside.split(", ");
  return names.has(name) && (words.length === 0 || (words.length === 1 && knownWords.has(words[0] ?? "")));
}

/** A label, with a word on the form that a key was found in. */
export function label(name: string, form: KeyForm = "exact"): string {
  return form === "exact" ? `‹${name}›` : `‹${name}, ${formWords[form] ?? form}›`;
}

const formWords: Partial<Record<KeyForm, string>> = {
  "other-case": "in another case",
  "utf-16": "as UTF-16",
  base64: "in base64",
  hex: "in hex",
  similar: "nearly",
};

const knownWords: ReadonlySet<string> = new Set([
  ...formsByPrecedence,
  ...Object.values(formWords),
  inSomeForm,
]);

export function findTextPatches(readings: Readings): readonly Patch[] {
  return findPatches(readings, false);
}

export function findLinePatches(readings: Readings): readonly Patch[] {
  return findPatches(readings, true);
}

function findPatches(readings: Readings, line: boolean): readonly Patch[] {
  const { text } = readings.raw;
  const addresses = [...findAddresses(text), ...findHiddenAddresses(readings)];
  return [
    ...findUserInfo(text).map((range) => ({ ...range, text: label("credentials"), weight: 2 })),
    ...addresses.map((range) => ({ ...range, text: label("address"), weight: 1 })),
    ...hiddenCharacters(text, line),
    ...jobOrders(text),
  ];
}

/**
 * Replaces ranges. Ranges that overlap are replaced together, by the weightiest's text.
 * @param limit length of the text that is kept; a range that begins before it is replaced as a whole.
 */
export function patch(text: string, patches: readonly Patch[], limit = Number.POSITIVE_INFINITY): string {
  const pieces: string[] = [];
  let copied = 0;
  const sorted = patches
    .filter(({ start, end }) => start < limit && end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  for (let i = 0; i < sorted.length; ) {
    let best = sorted[i];
    if (best === undefined) break;
    const { start } = best;
    let { end } = best;
    for (i++; i < sorted.length; i++) {
      const next = sorted[i];
      if (next === undefined || next.start >= end) break;
      end = Math.max(end, next.end);
      if (next.weight > best.weight) best = next;
    }
    pieces.push(text.slice(copied, start), best.text);
    copied = end;
  }
  pieces.push(text.slice(copied, Math.max(copied, Math.min(limit, text.length))));
  return pieces.join("");
}
