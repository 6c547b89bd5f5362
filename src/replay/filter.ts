import type { Captured } from "../exchange/captured.ts";
import { headerOf } from "./adapt/adapt.ts";
import { readDate } from "./body/dates.ts";
import { Document } from "./body/document.ts";
import type { FilterOptions } from "./options.ts";

/** Fields that name whom an event is about. */
const addressFields = ["address", "inboundrcptto"];

/**
 * Makes the test that a post must pass to be sent: all filters that are set, each by any of its values.
 */
export function filterFor(options: FilterOptions): (captured: Captured) => boolean {
  const { types, since, until, statuses } = options;
  const addresses = options.addresses?.map(addressPattern);
  const tests: ((captured: Captured, document: () => Document | undefined) => boolean)[] = [];
  if (types !== undefined)
    tests.push(({ event }) => types.includes(event === null ? "none" : event.type.toLowerCase()));
  if (statuses !== undefined) tests.push(({ response }) => statuses.some((wanted) => fits(wanted, response)));
  if (addresses !== undefined)
    tests.push((_, document) => {
      const named = valuesOf(document(), addressFields);
      return named.some((address) => addresses.some((pattern) => pattern.test(address)));
    });
  if (since !== undefined || until !== undefined)
    tests.push((captured, document) => {
      const at = dateOf(captured, document());
      if (at === undefined) return false;
      return (since === undefined || at >= since.getTime()) && (until === undefined || at < until.getTime());
    });
  if (tests.length === 0) return () => true;
  return (captured) => {
    let read: { document: Document | undefined } | undefined;
    const document = () => {
      read ??= { document: documentOf(captured) };
      return read.document;
    };
    return tests.every((test) => test(captured, document));
  };
}

/** When an event happened, by its own date or else by when it was captured; milliseconds since 1970. */
export function dateOf(captured: Captured, document = documentOf(captured)): number | undefined {
  const [own] = valuesOf(document, ["datetime"]);
  const date = own === undefined ? undefined : readDate(own)?.ms;
  if (date !== undefined) return date;
  const at = captured.at === null ? Number.NaN : Date.parse(captured.at);
  return Number.isNaN(at) ? undefined : at;
}

function documentOf(captured: Captured): Document | undefined {
  return Document.read(headerOf(captured, "content-type"), captured.body.toString("latin1"));
}

function valuesOf(document: Document | undefined, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const member = document?.find(name);
    return document === undefined || member === undefined ? [] : [document.text(member)];
  });
}

function fits(wanted: string, response: Captured["response"]): boolean {
  if (response === null) return wanted === "none";
  const status = String(response.status);
  return wanted === status || (wanted.endsWith("xx") && wanted[0] === status[0]);
}

/** `@example.com` is all of a domain, `*` any text; case does not count. */
function addressPattern(text: string): RegExp {
  const glob = text.startsWith("@") ? `*${text}` : text;
  const parts = glob.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}
