import type { Captured } from "../../exchange/captured.ts";
import { contentTypes } from "../../protocol/encode.ts";
import { shiftDate } from "../body/dates.ts";
import { Document } from "../body/document.ts";
import type { AdaptOptions } from "../options.ts";
import { anonymize, type Replacement } from "./anonymize.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { translate } from "./translate.ts";

/** A captured body, changed as asked. */
export interface Adapted {
  /** Octets as Latin-1. */
  readonly body: string;
  /** Absent where it stays what it was. */
  readonly contentType?: string;
  /** Changes were asked for that could not be made. */
  readonly untouched: boolean;
  /** The body has no fields to make them in, and may hold anything. */
  readonly unread?: boolean;
}

export interface AdaptContext extends Omit<AdaptOptions, "anonymize" | "now"> {
  readonly secretKey?: string;
  readonly serverId?: string;
  /** Whole seconds that dates move by. */
  readonly shiftMs?: number;
  readonly pseudonyms?: Pseudonyms;
  /** Keys to take out of text, when anonymizing. */
  readonly keys?: readonly Replacement[];
}

export type Adapt = (captured: Captured) => Adapted;

/**
 * Makes the function that adapts posts: today's keys for those captured, fields set, dates moved, people's
 * addresses replaced, the encoding changed.
 */
export function adapter(context: AdaptContext): Adapt {
  const asCaptured = (captured: Captured): string => captured.body.toString("latin1");
  if (context.exact) return (captured) => ({ body: asCaptured(captured), untouched: false });
  return (captured) => {
    const body = asCaptured(captured);
    const contentType = headerOf(captured, "content-type");
    const coded = headerOf(captured, "content-encoding");
    const document = coded === undefined ? Document.read(contentType, body) : undefined;
    // Fields of something that is no event of the sender's are not ours to change.
    if (document === undefined || captured.event === null) return unreadBody(body, context);
    change(document, context);
    const { encoding } = context;
    if (encoding === undefined || encoding === document.encoding)
      return { body: document.toString(), untouched: false };
    const changed = Document.read(contentType, document.toString());
    const translated = changed && translate(changed, encoding);
    if (translated === undefined) return { body: document.toString(), untouched: true };
    return { body: translated, contentType: contentTypes[encoding], untouched: false };
  };
}

export function headerOf(captured: Pick<Captured, "headers">, name: string): string | undefined {
  for (const [field, value] of captured.headers) {
    if (field.length === name.length && field.toLowerCase() === name) return value;
  }
  return undefined;
}

function change(document: Document, context: AdaptContext): void {
  if (context.pseudonyms !== undefined) anonymize(document, context.pseudonyms, context.keys ?? []);
  for (const member of document.members) {
    const { length } = member.name;
    if (length !== 9 && length !== 8) continue;
    const name = member.name.toLowerCase();
    if (name === "secretkey" && context.secretKey !== undefined) document.setText(member, context.secretKey);
    else if (name === "serverid" && context.serverId !== undefined)
      document.setText(member, context.serverId);
    else if (name === "datetime" && context.shiftMs !== undefined)
      document.setText(member, shiftDate(document.text(member), context.shiftMs));
  }
  for (const [field, value] of context.set ?? []) document.set(field, value);
}

/** Where there is nothing to change, text that names people must not go out as if it had been changed. */
function unreadBody(body: string, context: AdaptContext): Adapted {
  return context.pseudonyms === undefined
    ? { body, untouched: true, unread: true }
    : { body: "", untouched: true, unread: true };
}
