import { createHash } from "node:crypto";
import { contentTypes, encode } from "../protocol/encode.ts";
import type { EventType, Field, SimulatedEvent, TrackingType } from "../protocol/event.ts";
import { type FeatureName, simplified } from "../protocol/features.ts";
import { simulate, simulateUnknownType, unknownType } from "../protocol/simulate.ts";
import type { CheckOptions } from "../settings.ts";
import type { RawRequest } from "../wire/http-exchange.ts";
import { largeBody } from "../wire/large-body.ts";
import type { PlannedAsk } from "./plan/ask.ts";
import { sameSite } from "./plan/redirects.ts";
import type { LookFor } from "./response.ts";

/** A request ready for the wire, and what to look for in its answer. */
export interface Post {
  readonly request: RawRequest;
  readonly url: URL;
  readonly lookFor: Pick<LookFor, "addresses" | "thirdParty">;
}

export interface PostContext {
  readonly options: CheckOptions;
  readonly target: URL;
  readonly at: Date;
  /** Stands in for the Secret Key where a wrong one is wanted, and for keys in URL and headers. */
  readonly randomKey: string;
  readonly userAgent: string;
  /** Which kind of Tracking; a click unless set. */
  readonly trackingType?: TrackingType;
  /** What an event of an unknown Type is like otherwise; Delivered unless set. */
  readonly unknownLike?: EventType | undefined;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A key of the form of those seen, letters and digits without order, that is nobody's. Always the same one of
 * that length: two checks of an endpoint send the same, and an answer that repeats it is the same answer.
 */
export function wrongKey(length = 20): string {
  let key = "";
  for (let block = 0; key.length < length; block++)
    for (const byte of createHash("sha256").update(`prevalidate: nobody's key, ${block}`).digest())
      key += alphabet[byte % alphabet.length];
  return key.slice(0, length);
}

/** Ids have room for so many in their four digits of base 36. */
const mostSerials = 36 ** 4;

/**
 * Tells the events of one check apart by the names they are asked under: the order in which posts go out differs
 * from run to run, and their ids should not.
 */
export function serialOf(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % mostSerials;
}

/** Makes posts out of asks. Two posts of one check never share a MessageId, unless one repeats the other. */
export class PostMaker {
  readonly #context: PostContext;
  readonly #made = new Map<string, Post>();

  constructor(context: PostContext) {
    this.#context = context;
  }

  /** The request for that ask; the very same bytes again where it repeats another. */
  make(planned: PlannedAsk): Post {
    const repeated = planned.sameAs === undefined ? undefined : this.#made.get(planned.sameAs);
    const post = repeated ?? this.#build(planned);
    this.#made.set(planned.name, post);
    return post;
  }

  #build({ name, ask, url: elsewhere }: PlannedAsk): Post {
    const { options, target, randomKey: random } = this.#context;
    const withoutKeys = (text: string) => replaceKeys(text, options, random);
    const echo = ask.variant === "random-key";
    const url = elsewhere === undefined ? target : new URL(elsewhere);
    const asked = echo ? new URL(withoutKeys(url.href)) : url;
    const event = this.#event(name, ask);
    const encoding = ask.encoding === "none" ? undefined : ask.encoding;
    const text = event === undefined || encoding === undefined ? "" : encode(encoding, event.fields).body;
    const body = ask.size === undefined ? Buffer.from(text) : largeBody(text, attachmentPlace, ask.size);
    // What a user adds may be a credential, and is meant for the target.
    const added = sameSite(target, url) ? (options.headers ?? []) : [];
    const extra = added.map(([name, value]) => [name, echo ? withoutKeys(value) : value] as const);
    const isPost = ask.method === "POST";
    const own: [string, string][] = [
      ["Host", asked.host],
      ["User-Agent", this.#context.userAgent],
      ...(isPost && encoding !== undefined
        ? [["Content-Type", contentTypes[encoding]] as [string, string]]
        : []),
      ...(isPost
        ? [["Content-Length", String("chunks" in body ? body.bytes : body.length)] as [string, string]]
        : []),
      ...(ask.expectContinue ? [["Expect", "100-continue"] as [string, string]] : []),
      ["Connection", "close"],
    ];
    const named = new Set(extra.map(([name]) => name.toLowerCase()));
    return {
      url: asked,
      request: {
        method: ask.method,
        target: asked.pathname + asked.search,
        headers: [
          ...own.filter(([name]) => !named.has(name.toLowerCase())),
          ...credentials(asked, named),
          ...extra,
        ],
        body,
      },
      lookFor: { addresses: event?.addresses ?? {}, thirdParty: event?.thirdParty ?? {} },
    };
  }

  #event(name: string, ask: PlannedAsk["ask"]): SimulatedEvent | undefined {
    if (ask.event === null) return undefined;
    const { options, at, randomKey: random } = this.#context;
    const serverId = options.serverId ?? "10000";
    const context = {
      serverId: ask.server === "other" ? otherServer(serverId) : serverId,
      secretKey:
        ask.secret === "absent" ? null : ask.secret === "wrong" ? random : (options.secretKey ?? random),
      at,
      serial: serialOf(name),
      ...(this.#context.trackingType !== undefined && { trackingType: this.#context.trackingType }),
      ...(ask.variant === "plain" && { markup: false }),
      ...(ask.size !== undefined && { attachment: attachmentPlace }),
    };
    const whole =
      ask.event === unknownType
        ? simulateUnknownType(context, this.#context.unknownLike)
        : simulate(ask.event as EventType, context);
    const features = (ask.simplified ?? []) as readonly FeatureName[];
    const event = { ...whole, fields: simplified(whole.fields, features) };
    return ask.secret === "altered"
      ? { ...event, fields: event.fields.map((field) => alterSecret(field, ask.variant ?? "", ask.encoding)) }
      : event;
  }
}

/** Where a large message is filled in: text that stands nowhere else in it. */
const attachmentPlace = "(attachment)";

/** Another server of the same account. */
function otherServer(serverId: string): string {
  const number = Number(serverId);
  return Number.isSafeInteger(number + 1) && number > 0 ? String(number + 1) : "10001";
}

/** The Secret Key as it is not: what a loose comparison would let in. */
function alterSecret(field: Field, variant: string, encoding: PlannedAsk["ask"]["encoding"]): Field {
  const [name, value] = field;
  if (name !== "SecretKey" || typeof value !== "string") return field;
  switch (variant) {
    case "other-case":
      return [name, swapCase(value)];
    case "trailing-space":
      return [name, `${value} `];
    case "array":
      return encoding === "json" ? [name, { json: [value] }] : [`${name}[]`, value];
    case "true":
      return [name, true];
    case "zero":
      return [name, 0];
    default:
      return field;
  }
}

function swapCase(text: string): string {
  return [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join("");
}

function replaceKeys(text: string, options: CheckOptions, random: string): string {
  return [options.secretKey, options.validationKey]
    .filter((key): key is string => key !== undefined && key !== "")
    .flatMap((key) => [key, encodeURIComponent(key)])
    .reduce((replaced, key) => replaced.replaceAll(key, random), text);
}

/** User and password in the URL travel as Basic credentials (RFC 7617), as clients send them. */
function credentials(url: URL, named: ReadonlySet<string>): [string, string][] {
  if (url.username === "" || named.has("authorization")) return [];
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return [["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]];
}
