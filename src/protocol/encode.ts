import type { Field, FieldValue, JsonValue } from "./event.ts";
import type { Encoding } from "./profile.ts";

/** `Content-Type` of each encoding, as the sender documents it. */
export const contentTypes: Readonly<Record<Encoding, string>> = {
  form: "application/x-www-form-urlencoded",
  json: "application/json",
};

export interface FormOptions {
  /** How a space is written: the sender's `%20` unless set, or the `+` of other encoders. Handlers must read both. */
  readonly space?: "%20" | "+";
}

/**
 * Encodes fields as the named encoding does, in their order.
 * @returns the body as text (to be sent as UTF-8) and its `Content-Type`.
 */
export function encode(encoding: Encoding, fields: readonly Field[]): { contentType: string; body: string } {
  const body = encoding === "form" ? encodeForm(fields) : encodeJson(fields);
  return { contentType: contentTypes[encoding], body };
}

/**
 * Encodes fields as `application/x-www-form-urlencoded`. All but the unreserved characters of
 * RFC 3986 §2.3 is percent-encoded as UTF-8, as .NET's `Uri.EscapeDataString` does [seen in real posts].
 * A lone surrogate, which UTF-8 can't carry, becomes U+FFFD.
 * @param fields in the order wanted; those that JSON alone has are left out.
 */
export function encodeForm(fields: readonly Field[], options: FormOptions = {}): string {
  const space = options.space ?? "%20";
  const escaped = (text: string) => escapeData(text).replaceAll("%20", space);
  return fields
    .map(([name, value]) => [name, formText(value)] as const)
    .filter((pair): pair is readonly [string, string] => pair[1] !== undefined)
    .map(([name, text]) => `${escaped(name)}=${escaped(text)}`)
    .join("&");
}

/**
 * Encodes fields as one JSON object (RFC 8259), without white space.
 * @param fields in the order wanted, which is kept even for names that look like numbers.
 */
export function encodeJson(fields: readonly Field[]): string {
  const members = fields
    .map(([name, value]) => [name, jsonValue(value)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(",")}}`;
}

/**
 * Replaces the value of a field, keeping its place.
 * @param value undefined leaves the field out. A name that is not there is added at the end.
 */
export function withField(
  fields: readonly Field[],
  name: string,
  value: FieldValue | undefined,
): readonly Field[] {
  if (value === undefined) return fields.filter(([known]) => known !== name);
  if (!fields.some(([known]) => known === name)) return [...fields, [name, value]];
  return fields.map((field) => (field[0] === name ? [name, value] : field));
}

function formText(value: FieldValue): string | undefined {
  return typeof value === "object" ? value.form : String(value);
}

function jsonValue(value: FieldValue): JsonValue | undefined {
  return typeof value === "object" ? value.json : value;
}

function escapeData(text: string): string {
  // With the u flag a surrogate matches only when it is alone; encodeURIComponent would throw on it.
  const wellFormed = text.replaceAll(/[\uD800-\uDFFF]/gu, "\uFFFD");
  return encodeURIComponent(wellFormed).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
