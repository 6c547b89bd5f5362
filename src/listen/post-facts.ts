import type { JsonValue } from "../protocol/event.ts";
import type { Encoding } from "../protocol/profile.ts";
import { eventOf, type RecognisedEvent } from "../protocol/recognise.ts";
import { type KeptBody, wholeBody } from "./body.ts";
import { fieldOf, type HeadField } from "./wire/head.ts";

/** What the Secret Key in a post is, held against the one that is known; `unknown` where none is. */
export type SecretState = "right" | "wrong" | "absent" | "unknown";

/** What a post says, as far as it is the sender's. */
export interface PostFacts {
  readonly encoding: Encoding | "none";
  readonly event: RecognisedEvent | null;
  /** `Address`, or the first to whom an inbound message went; as it stands, whole. */
  readonly recipient: string | null;
  readonly secret: SecretState;
}

/** The sender's largest posts are 50 MB; what is longer than this is not read for what it says. */
const mostRead = 128 * 1024 * 1024;

const formType = "application/x-www-form-urlencoded";

const asked = new Set([
  "type",
  "serverid",
  "secretkey",
  "messageid",
  "address",
  "message",
  "inboundmailfrom",
  "inboundrcptto",
]);

/**
 * Reads what a post says of itself.
 * @param secretKey the right one; undefined when it is not known.
 */
export function readFacts(
  headers: readonly HeadField[],
  body: KeptBody,
  secretKey: string | undefined,
): PostFacts {
  const members = body.bytes === 0 ? undefined : readMembers(fieldOf(headers, "content-type") ?? "", body);
  if (members === undefined) return { encoding: "none", event: null, recipient: null, secret: "absent" };
  const { encoding, fields } = members;
  return {
    encoding,
    event: eventOf(fields) ?? null,
    recipient: textOf(fields.get("address")) ?? textOf(fields.get("inboundrcptto")) ?? null,
    secret: secretState(fields.get("secretkey"), secretKey),
  };
}

function secretState(given: JsonValue | undefined, known: string | undefined): SecretState {
  if (given === undefined || given === null || given === "") return "absent";
  if (known === undefined) return "unknown";
  return given === known ? "right" : "wrong";
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

interface Members {
  readonly encoding: Encoding;
  /** By name in lower case; the first of several counts. */
  readonly fields: ReadonlyMap<string, JsonValue>;
}

function readMembers(contentType: string, body: KeptBody): Members | undefined {
  const bytes = wholeBody(body, mostRead);
  if (bytes === undefined) return undefined;
  const mediaType =
    contentType === formType ? formType : (contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "");
  const isForm = mediaType === formType;
  const isJson = mediaType === "application/json" || mediaType.endsWith("+json");
  if (isJson || (!isForm && /^\s*\{/.test(bytes.toString("latin1", 0, 64)))) {
    const fields = readJson(bytes.toString("utf8"));
    return fields && { encoding: "json", fields };
  }
  // A picture is no form.
  if (!isForm && !(body.isUtf8 && bytes.subarray(0, 4096).includes(0x3d))) return undefined;
  return { encoding: "form", fields: readForm(bytes.toString("utf8")) };
}

function readJson(text: string): ReadonlyMap<string, JsonValue> | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    const fields = new Map<string, JsonValue>();
    for (const [name, value] of Object.entries(parsed)) {
      const lower = name.toLowerCase();
      if (asked.has(lower) && !fields.has(lower)) fields.set(lower, value);
    }
    return fields;
  } catch {
    return undefined;
  }
}

/** As the URL Standard has it, with only those values decoded that are asked for. */
function readForm(text: string): ReadonlyMap<string, JsonValue> {
  const fields = new Map<string, JsonValue>();
  for (let at = 0; at < text.length; ) {
    const amp = text.indexOf("&", at);
    const end = amp === -1 ? text.length : amp;
    const equals = text.indexOf("=", at);
    const nameEnd = equals === -1 || equals > end ? end : equals;
    const name = decoded(text.slice(at, nameEnd)).toLowerCase();
    if (asked.has(name) && !fields.has(name)) fields.set(name, decoded(text.slice(nameEnd + 1, end)));
    at = end + 1;
  }
  return fields;
}

function decoded(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  if (!text.includes("+")) {
    try {
      return decodeURIComponent(text);
    } catch {
      // as below
    }
  }
  // Lenient where decodeURIComponent throws: `%` that begins no octet stands for itself.
  return new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v") ?? "";
}
