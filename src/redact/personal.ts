import type { Range } from "../keys/view.ts";

/*
 * Addresses of people, and credentials inside URLs.
 */

const localPart = /[\p{L}\p{N}.!#$%'*+^_`{|}~-]/u;
const longestLocal = 64;
const domain = /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}][\p{L}\p{N}-]{1,62}/uy;
const at = /@|%40|&#0{0,5}64;?|&#x0{0,5}40;?|&commat;|\\u0040/gi;

/** Domains that belong to nobody (RFC 2606 and RFC 6761). */
const reserved = /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$/i;

/**
 * Finds e-mail addresses, also with the `@` escaped, except in domains reserved for examples.
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
