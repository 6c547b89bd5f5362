import { unquoted } from "../keys/rare.ts";
import type { Readings } from "../keys/readings.ts";
import type { Range } from "../keys/view.ts";

/*
 * Addresses of people, and credentials inside URLs.
 */

const localPart = /[\p{L}\p{N}.!#$%'*+^_`{|}~-]/u;
const longestLocal = 64;
const domain =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:[.\uff0e]|%2e|=2e|&#46;|&#x2e;|&period;|\\u002e|\\x2e)){1,8}[\p{L}][\p{L}\p{N}-]{1,62}/iuy;
/** As it is, fullwidth, or under one of the escapes known, also more than once. */
const at =
  /[@\uff20\ufe6b]|%(?:25){0,2}40|%u0040|&(?:amp;){0,2}(?:#0{0,5}64|#x0{0,5}40|commat);?|\\{1,3}(?:u0040|u\{0{0,4}40\}|x40|100)|=40/gi;

/** Domains that belong to nobody (RFC 2606 and RFC 6761). */
const reserved = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$/i;

/**
 * Finds e-mail addresses, also with the `@` or the dots escaped, except in domains reserved for examples.
 * @param text any text. Takes time in proportion to it.
 */
export function findAddresses(text: string): readonly Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(at)) {
    const floor = Math.max(found.at(-1)?.end ?? 0, match.index - longestLocal);
    let start = match.index;
    while (start > floor && localPart.test(text[start - 1] ?? "")) start--;
    domain.lastIndex = match.index + match[0].length;
    const host = domain.exec(text)?.[0];
    if (start === match.index || host === undefined || reserved.test(host)) continue;
    found.push({ start, end: match.index + match[0].length + host.length });
  }
  return found;
}

/** As `findAddresses`, also where more of an address than its `@` is escaped, or a mail's soft line break goes through it. */
export function findHiddenAddresses({ raw, unescaped }: Readings): readonly Range[] {
  const views = [unescaped, ...(raw.text.includes("=") ? [unquoted(raw)] : [])];
  return views.flatMap((view) =>
    view === raw || !view.text.includes("@")
      ? []
      : findAddresses(view.text)
          .filter((range) => view.touched(range))
          .map((range) => view.source(range)),
  );
}

const authority = /:\/\/([^\s/?#"'<>\\]{1,300}@)/g;

/**
 * Finds `user:password` in URLs (RFC 3986 §3.2.1).
 * @returns ranges without the `@`.
 */
export function findUserInfo(text: string): readonly Range[] {
  return [...text.matchAll(authority)].map(({ index, 1: info = "" }) => ({
    start: index + 3,
    end: index + 3 + info.length - 1,
  }));
}

/** What a typed address has before its last `@`, however many slashes were forgotten. */
const typedAuthority = /^(\s*["'<(]?(?:[a-z][a-z0-9+.-]{0,20}:(?=[\\/]))?[\\/]*)([^\s/?#\\]{1,300})@/i;
const secretParameter =
  /([?&;](?:code|sig|signature|token|access[-_]?token|auth|api[-_]?key|key|secret|client[-_]?secret|password|passwd|pwd)=)([^&#;\s]+)/gi;

/**
 * Finds credentials in a URL as it was typed: before the `@`, and in parameters named for them.
 * @param url which may be malformed.
 */
export function findUrlCredentials(url: string): readonly Range[] {
  const typed = typedAuthority.exec(url);
  const [, before = "", info = ""] = typed ?? [];
  const parameters = [...url.matchAll(secretParameter)].map(({ index, 1: name = "", 2: value = "" }) => ({
    start: index + name.length,
    end: index + name.length + value.length,
  }));
  return [
    ...(typed === null ? [] : [{ start: before.length, end: before.length + info.length }]),
    ...parameters,
  ];
}
