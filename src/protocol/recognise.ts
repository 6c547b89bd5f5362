import { eventTypes, type JsonValue } from "./event.ts";

/** What an event in a body says of itself. */
export interface RecognisedEvent {
  /** A wire name, or `Inbound`; a type that is not known stands as it was sent. */
  readonly type: string;
  readonly messageId?: string;
}

/**
 * Recognises the sender's event in a request body. Field names count in any case: documentation and
 * posts disagree on it (`ServerID`, `ServerId`).
 * @param contentType the request's `Content-Type`; where it is neither form nor JSON, the body decides.
 * @param body as text.
 * @returns undefined when the body is no event of the sender's.
 */
export function recogniseEvent(contentType: string | undefined, body: string): RecognisedEvent | undefined {
  const members = readMembers(contentType ?? "", body);
  return members === undefined ? undefined : eventOf(members);
}

/**
 * The same from members that are read already.
 * @param members by their names in lower case; those of any other name than the sender's are not asked for.
 */
export function eventOf(members: ReadonlyMap<string, JsonValue>): RecognisedEvent | undefined {
  const type = text(members.get("type"));
  if (type === undefined || type === "") return recogniseInbound(members);
  const known = eventTypes.find((name) => name !== "Inbound" && name.toLowerCase() === type.toLowerCase());
  // Any form may have a field called Type; the sender's also has one of these.
  if (!members.has("serverid") && !members.has("secretkey")) return undefined;
  return withMessageId(known ?? type, members.get("messageid"));
}

/** The members of an Inbound Parse message: no Type, the message as an object, and the envelope beside it. */
function recogniseInbound(members: ReadonlyMap<string, JsonValue>): RecognisedEvent | undefined {
  const message = members.get("message");
  if (!isObject(message) || !members.has("inboundmailfrom")) return undefined;
  return withMessageId("Inbound", byLowerName(Object.entries(message)).get("messageid"));
}

function withMessageId(type: string, value: JsonValue | undefined): RecognisedEvent {
  const messageId = text(value);
  return messageId === undefined || messageId === "" ? { type } : { type, messageId };
}

function readMembers(contentType: string, body: string): ReadonlyMap<string, JsonValue> | undefined {
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const isForm = mediaType === "application/x-www-form-urlencoded";
  const isJson = mediaType === "application/json" || mediaType.endsWith("+json");
  const looksJson = /^\s*\{/.test(body);
  return isJson || (!isForm && looksJson) ? readJson(body) : byLowerName([...new URLSearchParams(body)]);
}

function readJson(body: string): ReadonlyMap<string, JsonValue> | undefined {
  try {
    const parsed: JsonValue = JSON.parse(body);
    return isObject(parsed) ? byLowerName(Object.entries(parsed)) : undefined;
  } catch {
    return undefined;
  }
}

/** The first of several members of one name counts. */
function byLowerName(entries: readonly (readonly [string, JsonValue])[]): ReadonlyMap<string, JsonValue> {
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), value] as const).reverse());
}

/** Text, or a number that lost nothing on its way through JSON. */
function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

function isObject(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
