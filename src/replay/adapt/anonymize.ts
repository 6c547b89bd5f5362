import { isIP } from "node:net";
import type { JsonValue } from "../../protocol/event.ts";
import type { Document } from "../body/document.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

const email = /[^\s<>()[\]",;:\\@]{1,64}@(?:[a-z0-9\x80-\uffff-]{1,63}\.)*[a-z0-9\x80-\uffff-]{1,63}/gi;
const ipv4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const ipv6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const link = /\bhttps?:\/\/[^\s<>"']+/gi;
/** Long runs that mix letters and digits: session ids, signatures, API keys, and keys of this very sender. */
const token = /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}(?![\w-])/g;

/** Fields whose whole value is one address, in lower case; `localip` is the sender's own and stays. */
const addressFields = new Set([
  "address",
  "fromaddress",
  "from",
  "to",
  "inboundmailfrom",
  "inboundrcptto",
  "emailaddress",
]);
/** Hosts that may be as telling as the address is. */
const hostFields = new Set(["remotemta"]);
/** What people wrote, or named: replaced whole. */
const freeText = /^(subject|textbody|htmlbody|friendlyname|content|tag|errorlog|spamdetails)$/;
/** Needed to look an event up, and no key. */
const kept = new Set(["type", "datetime", "messageid", "mailingid", "serverid", "localip", "contenttype"]);
const addedByUsers = new Set(["data", "customheaders", "meta", "tags"]);

/**
 * Puts stand-ins in the place of everything in an event that names somebody or opens something.
 * @param document is changed.
 * @param keys text that must not stay, and what to put there.
 */
export function anonymize(document: Document, pseudonyms: Pseudonyms, keys: readonly Replacement[]): void {
  const names = namesIn(document, pseudonyms);
  for (const member of document.members) {
    const name = member.name.toLowerCase();
    const value = document.value(member);
    if (value === undefined) continue;
    const clean = cleanValue(name, value, false, { pseudonyms, keys, names });
    if (clean === value || JSON.stringify(clean) === JSON.stringify(value)) continue;
    if (typeof clean === "string") document.setText(member, clean);
    else document.setValue(member, clean);
  }
}

export interface Replacement {
  readonly text: string;
  readonly by: string;
}

/** Puts stand-ins in the place of addresses, links and tokens in text of any kind. */
export function anonymizeText(
  text: string,
  pseudonyms: Pseudonyms,
  keys: readonly Replacement[],
  names: readonly Replacement[] = [],
): string {
  // Whole addresses that are known come first: what stands around one may look like a part of it.
  const known = names.filter(({ text: name }) => name.includes("@"));
  const withoutKnown = known.reduce((left, name) => replaceWord(left, name), replaceAll(text, keys));
  const named = withoutKnown
    .replaceAll(link, (found) => (reserved(found) ? found : anonymizeLink(found, pseudonyms)))
    .replaceAll(email, (found) => (reserved(found) ? found : pseudonyms.email(found)));
  return names
    .reduce((replaced, name) => replaceWord(replaced, name), named)
    .replaceAll(token, (found) => pseudonyms.token("x", found))
    .replaceAll(ipv4, (found) => (isIP(found) === 4 ? pseudonyms.ip(found) : found))
    .replaceAll(ipv6, (found) => (isIP(found) === 6 ? pseudonyms.ip(found) : found));
}

export function replaceAll(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce(
    (replaced, { text: gone, by }) => (gone === "" ? replaced : replaced.replaceAll(gone, by)),
    text,
  );
}

interface Context {
  readonly pseudonyms: Pseudonyms;
  readonly keys: readonly Replacement[];
  /** Parts of the event's own addresses, which third parties' text names too. */
  readonly names: readonly Replacement[];
}

function cleanValue(name: string, value: JsonValue, byUser: boolean, context: Context): JsonValue {
  if (Array.isArray(value)) return value.map((item) => cleanValue(name, item, byUser, context));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([inner, item]) => [
        inner,
        cleanValue(innerName(name, inner), item, byUser || addedByUsers.has(name), context),
      ]),
    );
  if (typeof value !== "string") return value;
  return cleanText(name, value, byUser || addedByUsers.has(name), context);
}

/** Names of files are free text; names of header fields are not. */
function innerName(outer: string, inner: string): string {
  const isFile = (outer === "attachments" || outer === "embeddedmedia") && inner.toLowerCase() === "name";
  return isFile ? "friendlyname" : inner.toLowerCase();
}

function cleanText(name: string, text: string, byUser: boolean, context: Context): string {
  const { pseudonyms, keys, names } = context;
  if (text === "" || kept.has(name)) return replaceAll(text, keys);
  if (name === "secretkey") return keyPlaceholder;
  if (name === "clientip" || name === "inboundipaddress") return isIP(text) ? pseudonyms.ip(text) : "";
  if (hostFields.has(name)) return `mx.${pseudonyms.domain(text)}`;
  if (name === "url") return anonymizeLink(text, pseudonyms);
  if (freeText.test(name)) return pseudonyms.token("text", text);
  if (byUser) return name === "name" || name === "key" ? text : pseudonyms.token("value", text);
  if (addressFields.has(name)) return onlyAddresses(text, pseudonyms);
  return anonymizeText(text, pseudonyms, keys, names);
}

/** As reports show it. */
export const keyPlaceholder = "‹secret key›";
export const validationKeyPlaceholder = "‹validation key›";

/** Addresses without the names beside them. */
function onlyAddresses(text: string, pseudonyms: Pseudonyms): string {
  const found = [...text.matchAll(email)].map(([address]) => pseudonyms.email(address));
  return found.length > 0 ? found.join(", ") : pseudonyms.token("text", text);
}

function anonymizeLink(text: string, pseudonyms: Pseudonyms): string {
  const host = /^https?:\/\/(?:[^/?#]*@)?([^/?#:]+)/i.exec(text)?.[1];
  return host === undefined
    ? pseudonyms.token("link", text)
    : `https://${pseudonyms.domain(host)}/${pseudonyms.token("link", text)}`;
}

function reserved(text: string): boolean {
  return /d[0-9a-f]{8}\.example(?:\/link-[0-9a-f]{10})?$/.test(text);
}

/** “The mailbox jane.doe does not exist”: local parts and domains of the event's addresses, and its mail server. */
function namesIn(document: Document, pseudonyms: Pseudonyms): readonly Replacement[] {
  const texts = [
    "address",
    "fromaddress",
    "from",
    "to",
    "inboundmailfrom",
    "inboundrcptto",
    "remotemta",
  ].flatMap((name) => {
    const member = document.find(name);
    return member === undefined ? [] : [document.text(member)];
  });
  const names = new Map<string, string>();
  for (const text of texts) {
    if (/^[a-z0-9.-]+\.[a-z0-9-]+$/i.test(text)) names.set(text, pseudonyms.domain(text));
    for (const [address] of text.matchAll(email)) {
      const [local = "", domain = ""] = address.split("@");
      const [standIn = ""] = pseudonyms.email(address).split("@");
      names.set(address, pseudonyms.email(address));
      names.set(domain, pseudonyms.domain(domain));
      for (const part of [local, local.split("+")[0] ?? ""]) if (part.length > 2) names.set(part, standIn);
    }
  }
  return [...names].map(([text, by]) => ({ text, by })).sort((a, b) => b.text.length - a.text.length);
}

/** Replaces a name, in any case, where it is no part of a longer word. */
function replaceWord(text: string, { text: word, by }: Replacement): string {
  if (word === "" || !text.toLowerCase().includes(word.toLowerCase())) return text;
  const literal = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replaceAll(new RegExp(`(?<![\\w@])${literal}(?![\\w])`, "gi"), () => by);
}
