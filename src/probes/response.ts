import { createHash } from "node:crypto";
import type { BoundName } from "../bounds.ts";
import type { Response, Sighting } from "../evidence.ts";
import { findKeys } from "../keys/sightings.ts";
import type { Redactor } from "../redact.ts";
import type { Bytes, Redacted } from "../units.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import { type DecodedBody, decodeBody, readText } from "./body.ts";

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
 * @param maxCodings bound on how many content-codings are undone.
 */
export function describeResponse(
  raw: RawResponse,
  lookFor: LookFor,
  redactor: Redactor,
  maxBodyBytes: Bytes,
  maxCodings?: number,
): Response {
  const value = (name: string) => raw.headers.find(([field]) => field.toLowerCase() === name)?.[1];
  const decoded = decodeBody(raw.body, value("content-encoding"), maxBodyBytes, maxCodings);
  const { text, charset } = readText(decoded.bytes, value("content-type"));
  const searched = asciiCompatible(charset.used) ? text : decoded.bytes.toString("latin1");
  const shown = detached(redactor.text(text, isBinary(text) ? binaryLimit : textLimit));
  const declared = (label: string | null) => (label === null ? null : redactor.text(label, 200));
  const reached = reachedBy(raw, decoded);
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
      ...(decoded.coding && {
        contentCoding: { ...decoded.coding, declared: declared(decoded.coding.declared) },
      }),
      charset: { ...charset, declared: declared(charset.declared) },
      digest: digestOf(raw.body),
      shape: shapeOf(shown),
    },
    interim: raw.interim,
    sightings: redactSightings(
      findKeys(
        {
          text: searched,
          raw: decoded.bytes,
          headers: raw.headers,
          statusText: raw.statusText,
          ...(decoded.undeclared && { undecodedText: decoded.undeclared.toString("utf8") }),
        },
        lookFor.keys,
      ),
      redactor,
    ),
    personalData: findPersonalData(raw, text, lookFor.addresses),
    reflected: findReflected(text, lookFor.thirdParty),
    ...(reached.length > 0 && { reached }),
    ...(raw.surplus && {
      surplus: {
        bytes: raw.surplus.bytes,
        firstBytes: redactor.bytes(raw.surplus.firstBytes, quoteLimit),
      },
    }),
  };
}

function redactSightings(found: ReturnType<typeof findKeys>, redactor: Redactor): readonly Sighting[] {
  return found.map(({ field, note, ...about }) => ({
    ...about,
    ...(field !== undefined && { field: redactor.text(field, 200) }),
    ...(note !== undefined && { note: redactor.text(note, 200) }),
  }));
}

const quoteLimit: Bytes = 120;

function reachedBy(raw: RawResponse, decoded: DecodedBody): readonly BoundName[] {
  return [
    ...(raw.reached ?? []),
    ...(decoded.cut ? ["maxDecodedBytes" as const] : []),
    ...(decoded.tooManyCodings ? ["maxCodings" as const] : []),
  ];
}

/** Of what is no text nobody reads more. */
const binaryLimit = 1024;

/** More than a tenth of its beginning is no character of any text. */
function isBinary(text: string): boolean {
  const beginning = text.slice(0, binaryLimit);
  const odd = beginning.match(/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return odd > beginning.length / 10;
}

/** A text of its own: a slice keeps the whole in memory that it was cut from. */
function detached(text: Redacted): Redacted {
  return Buffer.from(text, "utf8").toString("utf8") as Redacted;
}

/** In UTF-16 and the like a key isn't there byte for byte, whatever a reader makes of it. */
function asciiCompatible(encoding: string): boolean {
  return !/^utf-16|^iso-2022/.test(encoding);
}

/** SHA-256, in as many characters as tell answers apart. */
export function digestOf(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("base64url").slice(0, 22);
}

/** SHA-256 of a body's text after what differs by nature was taken out of it. */
export function shapeOf(text: string): string {
  return digestOf(withoutVariety(text));
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
