import { createHash } from "node:crypto";
import type { Response } from "../evidence.ts";
import { findKeys } from "../keys/sightings.ts";
import type { Redactor } from "../redact.ts";
import type { Bytes } from "../units.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import { decodeBody, readText } from "./body.ts";

/** What is looked for in a response besides its own facts. */
export interface LookFor {
  readonly keys: { readonly secret?: string; readonly validation?: string };
  /** Addresses of the event that was sent, by field. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Text by third parties in the event that was sent, by field. */
  readonly thirdParty: Readonly<Record<string, string>>;
}

/** Characters of body kept in the evidence: enough to recognise any error page by. */
const textLimit = 16_384;

/**
 * Turns a response off the wire into evidence: decoded, searched for keys, redacted, bounded.
 * @param raw as read.
 * @param lookFor keys and event text to find in it.
 * @param redactor the way out for text.
 * @param maxBodyBytes bound on what a content-coding may expand to.
 */
export function describeResponse(
  raw: RawResponse,
  lookFor: LookFor,
  redactor: Redactor,
  maxBodyBytes: Bytes,
): Response {
  const value = (name: string) => raw.headers.find(([field]) => field.toLowerCase() === name)?.[1];
  const decoded = decodeBody(raw.body, value("content-encoding"), maxBodyBytes);
  const { text, charset } = readText(decoded.bytes, value("content-type"));
  const searched = asciiCompatible(charset.used) ? text : decoded.bytes.toString("latin1");
  const shown = redactor.text(text, textLimit);
  return {
    httpVersion: raw.httpVersion,
    status: raw.status,
    statusText: redactor.text(raw.statusText, 200),
    headers: raw.headers.map(([name, field]) => redactor.header(name, field, 4096)),
    body: {
      text: shown,
      bytes: raw.body.length,
      cut: raw.cut || decoded.cut === true,
      framing: raw.framing,
      ...(decoded.coding && { contentCoding: decoded.coding }),
      charset,
      digest: sha256(raw.body),
      shape: sha256(withoutVariety(shown)),
    },
    interim: raw.interim,
    sightings: findKeys(
      {
        text: searched,
        raw: decoded.bytes,
        headers: raw.headers,
        statusText: raw.statusText,
        ...(decoded.undeclared && { undecodedText: decoded.undeclared.toString("utf8") }),
      },
      lookFor.keys,
    ),
    personalData: findPersonalData(raw, text, lookFor.addresses),
    reflected: findReflected(text, lookFor.thirdParty),
  };
}

/** In UTF-16 and the like a key isn't there byte for byte, whatever a reader makes of it. */
function asciiCompatible(encoding: string): boolean {
  return !/^utf-16|^iso-2022/.test(encoding);
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("base64url").slice(0, 22);
}

/** Takes out what differs between two answers to the same post: numbers, dates, ids, tokens. */
function withoutVariety(text: string): string {
  return text
    .replaceAll(/\b(?=[0-9a-zA-Z_-]*\d)[0-9a-zA-Z_-]{8,}/g, "#")
    .replaceAll(/\d+/g, "#")
    .replaceAll(/\s+/g, " ");
}

function findPersonalData(
  raw: RawResponse,
  text: string,
  addresses: Readonly<Record<string, string>>,
): Response["personalData"] {
  const found: { field: string; where: "body" | "header" }[] = [];
  for (const [field, address] of Object.entries(addresses)) {
    if (address === "") continue;
    if (text.includes(address)) found.push({ field, where: "body" });
    else if (raw.headers.some(([, value]) => value.includes(address))) found.push({ field, where: "header" });
  }
  return found;
}

/** The events' third-party text carries this, so that it can be recognised when it comes back. */
const markup = /<i>prevalidate<\/i>/;
const escapedMarkup = /(?:&lt;|&#0*60;|&#x0*3c;|\\u003c)i(?:&gt;|&#0*62;|&#x0*3e;|\\u003e)prevalidate/i;

function findReflected(text: string, thirdParty: Readonly<Record<string, string>>): Response["reflected"] {
  const found: { field: string; escaped: boolean }[] = [];
  for (const [field, value] of Object.entries(thirdParty)) {
    if (!markup.test(value)) continue;
    if (markup.test(text)) found.push({ field, escaped: false });
    else if (escapedMarkup.test(text)) found.push({ field, escaped: true });
  }
  return found;
}
