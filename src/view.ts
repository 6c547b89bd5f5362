import type { Evidence, Exchange, KeyForm, KeyName, Response, Sighting } from "./evidence.ts";

/*
 * Questions that several causes put to the evidence. No judgement about causes here.
 */

/** The exchange of that name, if it took place. Where it was repeated alone after a failure, `lastOf` has the repetition. */
export function exchange(evidence: Evidence, name: string): Exchange | undefined {
  return evidence.http?.[name];
}

/**
 * The exchange of that name, or what was asked in its place since: alone (`name-retry`), and without the
 * check's own markup in third-party text (`name-plain`).
 */
export function lastOf(evidence: Evidence, name: string): Exchange | undefined {
  return evidence.http?.[`${name}-plain`] ?? evidence.http?.[`${name}-retry`] ?? evidence.http?.[name];
}

/** Paths of an exchange and of what was asked in its place since. */
export function pathsOf(evidence: Evidence, name: string): readonly string[] {
  return [name, `${name}-retry`, `${name}-plain`]
    .filter((one) => exchange(evidence, one) !== undefined)
    .map((one) => `http.${one}`);
}

/** The whole response of that name: absent too when it was cut short by a failure. */
export function response(evidence: Evidence, name: string): Response | undefined {
  const found = exchange(evidence, name);
  return found?.failure === undefined ? found?.response : undefined;
}

/** 2xx. */
export function successful(answer: Response | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** All values of a header field, by case-insensitive name (RFC 9110 §5.1). */
export function header(answer: Response | undefined, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return (answer?.headers ?? [])
    .filter(([field]) => field.toLowerCase() === wanted)
    .map(([, value]) => value);
}

/** The first value of a header field. */
export function firstHeader(answer: Response | undefined, name: string): string | undefined {
  return header(answer, name)[0];
}

/** Sightings of a key, in one form or in any. */
export function sightings(answer: Response | undefined, key: KeyName, form?: KeyForm): readonly Sighting[] {
  return (answer?.sightings ?? []).filter(
    (seen) => seen.key === key && (form === undefined || seen.form === form),
  );
}

/** The key stands in the body as the sender reads it, byte for byte. */
export function hasExactKey(answer: Response | undefined, key: KeyName = "validation"): boolean {
  return sightings(answer, key, "exact").some((seen) => seen.where === "body");
}

/** `GET http://…/hook` and the like: the request in a few words, for details. */
export function asked(seen: Exchange): string {
  return `${seen.request.method} ${seen.request.url}`;
}

/** `200 OK`: the status line without its version. */
export function statusLine(answer: Pick<Response, "status" | "statusText">): string {
  return answer.statusText === "" ? String(answer.status) : `${answer.status} ${answer.statusText}`;
}

/** The start of the body on one line, in quotes, at most `length` characters; `nothing` when it is empty. */
export function quoteBody(answer: Response, length = 80): string {
  const text = answer.body.text.replaceAll(/\s+/g, " ").trim();
  if (text === "") return "nothing";
  return text.length > length ? `“${text.slice(0, length - 1)}…”` : `“${text}”`;
}
