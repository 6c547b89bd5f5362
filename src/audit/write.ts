import type { Post } from "../probes/post.ts";
import { wrongKey as nobodysKey, serialOf } from "../probes/post.ts";
import { encodeForm } from "../protocol/encode.ts";
import type { EventType } from "../protocol/event.ts";
import { simulate } from "../protocol/simulate.ts";
import type { CheckOptions } from "../settings.ts";
import { version } from "../version.ts";
import { type AuditLine, labelledPair, type Writer, type Written } from "./line.ts";

export interface WriteContext {
  readonly options: CheckOptions;
  readonly target: URL;
  readonly at: Date;
  /** A key that is nobody's. */
  readonly randomKey: string;
}

/** A request of an audit, ready for the wire, and as the evidence tells it: there no key ever stood. */
export interface AuditPost extends Post {
  readonly told: {
    readonly url: string;
    readonly body: string;
    readonly headers: Post["request"]["headers"];
  };
}

/** Half of a key, so that the posts of an audit are told from those of the check by their ids. */
const serialName = (line: AuditLine) => line.name;

/** Writes a line of the plan for the wire, and once more with labels for the evidence. */
export function writePost(line: AuditLine, context: WriteContext, url: URL = context.target): AuditPost {
  const sent = line.write(wireWriter(line, context));
  const told = line.write(labelWriter(line, context));
  const address = withQuery(url, sent.query);
  const body = (sent.octets ?? Buffer.from)(sent.body ?? "");
  return {
    url: address,
    request: {
      method: line.method,
      target: address.pathname + address.search,
      headers: headersOf(sent, address, context.options, body.length),
      body,
    },
    lookFor: { addresses: sent.event?.addresses ?? {}, thirdParty: sent.event?.thirdParty ?? {} },
    told: {
      // Only what the audit added is written with labels: the target's own query is the redactor's matter.
      url: told.query === undefined ? url.href : `${url.href}${url.search === "" ? "?" : "&"}${told.query}`,
      body: told.body ?? "",
      headers: headersOf(told, url, context.options, body.length),
    },
  };
}

function wireWriter(line: AuditLine, { options, at, randomKey }: WriteContext): Writer {
  const right = options.secretKey ?? nobodysKey();
  return {
    right,
    wrong: randomKey,
    altered: (how) => how(right),
    pair: (name, value) => encodeForm([[name, value]]),
    ...eventWriter(line, options, at),
  };
}

function labelWriter(line: AuditLine, { options, at }: WriteContext): Writer {
  return {
    right: "‹secret key›",
    wrong: "‹random key›",
    altered: (_how, label) => `‹secret key, ${label}›`,
    pair: labelledPair,
    ...eventWriter(line, options, at),
  };
}

function eventWriter(line: AuditLine, options: CheckOptions, at: Date): Pick<Writer, "serverId" | "event"> {
  const serverId = options.serverId ?? "10000";
  return {
    serverId,
    event: (type, secretKey) =>
      simulate(type as EventType, { serverId, secretKey, at, serial: serialOf(serialName(line)) }),
  };
}

function withQuery(url: URL, query: string | undefined): URL {
  if (query === undefined) return url;
  const added = new URL(url);
  added.search = added.search === "" ? query : `${added.search}&${query}`;
  return added;
}

function headersOf(
  { method = "POST", contentType = null, headers = [] }: Written,
  url: URL,
  { headers: extra = [] }: CheckOptions,
  length: number,
): readonly (readonly [string, string])[] {
  const own: readonly (readonly [string, string])[] = [
    ["Host", url.host],
    ["User-Agent", `prevalidate/${version} (simulated event)`],
    ...(contentType === null ? [] : [["Content-Type", contentType] as const]),
    ...(method === "POST" ? [["Content-Length", String(length)] as const] : []),
    ["Connection", "close"],
    ...basicCredentials(url),
    ...headers,
  ];
  const named = new Set(extra.map(([name]) => name.toLowerCase()));
  return [...own.filter(([name]) => !named.has(name.toLowerCase())), ...extra];
}

/** User and password in the URL, as clients send them (RFC 7617). */
function basicCredentials(url: URL): readonly (readonly [string, string])[] {
  if (url.username === "") return [];
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return [["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]];
}
