import { encodeForm, encodeJson } from "../../protocol/encode.ts";
import { enumNames } from "../../protocol/enum-names.ts";
import type { Field, FieldValue, JsonValue } from "../../protocol/event.ts";
import type { Encoding } from "../../protocol/profile.ts";
import { asIso, asRfc1123 } from "../body/dates.ts";
import type { Document } from "../body/document.ts";
import { octets } from "../body/members.ts";

/** Fields that JSON posts carry as numbers, in lower case. */
const numbers = new Set(
  "serverid failurecode failuretype trackingtype deferralcode length messagesize subaccountid ippoolid".split(
    " ",
  ),
);
/** Fields that forms lack, in lower case. */
const jsonOnly = new Set(["subaccountid", "ippoolid", "data"]);

/**
 * Writes an event in the other encoding as that profile's posts have it: dates in its format, numbers as
 * numbers or digits, and without the fields that it lacks.
 * @returns the body's octets as Latin-1, or undefined when the event can't be written so (a message with parts).
 */
export function translate(document: Document, to: Encoding): string | undefined {
  if (document.encoding === to) return document.toString();
  const fields: Field[] = [];
  for (const member of document.members) {
    const value = document.value(member);
    const name = member.name.toLowerCase();
    if (value === undefined || (to === "form" && jsonOnly.has(name))) continue;
    const written = to === "form" ? forForm(name, value) : forJson(name, document.text(member));
    if (written === undefined) return undefined;
    fields.push([member.name, written]);
  }
  return octets(to === "form" ? encodeForm(fields) : encodeJson(fields));
}

function forForm(name: string, value: JsonValue): FieldValue | undefined {
  if (value === null) return "";
  if (typeof value === "object") return undefined;
  if (typeof value !== "string") return value;
  if (name === "datetime") return asRfc1123(value);
  // JSON posts have the number or its name; forms have the number.
  if (name === "trackingtype") return numberOf(value, enumNames.TrackingType);
  if (name === "failuretype") return numberOf(value, enumNames.FailureType);
  return value;
}

function numberOf(word: string, names: readonly string[]): string {
  const at = names.findIndex((name) => name.toLowerCase() === word.toLowerCase());
  return at === -1 ? word : String(at);
}

function forJson(name: string, text: string): FieldValue {
  if (name === "datetime") return asIso(text);
  return numbers.has(name) && /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
