import type { CapturedResponse } from "../exchange/captured.ts";
import type { Bytes } from "../units.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import { type Replacement, replaceAll, validationKeyPlaceholder } from "./adapt/anonymize.ts";
import { bodyText } from "./judge.ts";
import type { CompareOptions } from "./options.ts";

/** A respect in which an answer is not what was recorded. */
export interface Difference {
  /** `compare/status`, `compare/key`, `compare/header`, `compare/body`. */
  readonly id: string;
  readonly title: string;
  /** Both sides, not yet fit to be shown. */
  readonly detail: string;
}

export interface CompareContext extends CompareOptions {
  readonly validationKey?: string;
  readonly maxBodyBytes: Bytes;
}

/**
 * Holds an answer against the recorded one: status, whether the Validation Key is there, the header fields
 * chosen, and the body as text without what is to be ignored. Keys compare as what they are, not as what they read.
 * @param now absent when no whole answer came.
 */
export function compare(
  recorded: CapturedResponse,
  now: RawResponse | undefined,
  context: CompareContext,
): readonly Difference[] {
  if (now === undefined)
    return [
      {
        id: "compare/status",
        title: "No answer, where one was recorded",
        detail: `Recorded: ${recorded.status}.`,
      },
    ];
  const keys = keysOf(context);
  const was = { ...recorded, text: bodyText(recorded, context.maxBodyBytes) };
  const is = { ...now, text: bodyText(now, context.maxBodyBytes) };
  return [
    ...differs("compare/status", "Another status than recorded", String(was.status), String(is.status)),
    ...keyGone(was.text, is.text, keys),
    ...context.headers.flatMap((name) =>
      differs(
        "compare/header",
        `Another ${name} than recorded`,
        replaceAll(valuesOf(was.headers, name), keys),
        replaceAll(valuesOf(is.headers, name), keys),
      ),
    ),
    ...differs(
      "compare/body",
      "Another body than recorded",
      replaceAll(ignoring(was.text, context.ignore), keys),
      replaceAll(ignoring(is.text, context.ignore), keys),
    ),
  ];
}

function keysOf({ validationKey }: CompareContext): readonly Replacement[] {
  return validationKey ? [{ text: validationKey, by: validationKeyPlaceholder }] : [];
}

/** A cleaned recording has the placeholder where the key was. */
function keyGone(was: string, is: string, keys: readonly Replacement[]): readonly Difference[] {
  const gone = keys.some(({ text, by }) => (was.includes(text) || was.includes(by)) && !is.includes(text));
  if (!gone) return [];
  return [
    {
      id: "compare/key",
      title: "The Validation Key was in the recorded answer, and is gone",
      detail: quote(is),
    },
  ];
}

function differs(id: string, title: string, was: string, is: string): readonly Difference[] {
  if (was === is) return [];
  return [{ id, title, detail: `Recorded: ${quote(was, is)}. Now: ${quote(is, was)}.` }];
}

/** Quoted from a little before the first character that differs. */
function quote(text: string, other = ""): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const from = at > 40 ? at - 20 : 0;
  const part = text.slice(from, from + 80).replaceAll(/\s+/g, " ");
  if (text === "") return "nothing";
  return `“${from > 0 ? "…" : ""}${part}${text.length > from + 80 ? "…" : ""}”`;
}

function ignoring(text: string, patterns: readonly RegExp[]): string {
  return patterns.reduce((left, pattern) => left.replaceAll(pattern, ""), text);
}

function valuesOf(headers: CapturedResponse["headers"], name: string): string {
  const wanted = name.toLowerCase();
  return headers
    .filter(([field]) => field.toLowerCase() === wanted)
    .map(([, value]) => value)
    .join(", ");
}
