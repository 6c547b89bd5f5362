import { decodeBody, readText } from "../probes/body.ts";
import { type Acceptance, accepts } from "../protocol/accept.ts";
import type { EventType } from "../protocol/event.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Bytes } from "../units.ts";
import type { HeadFacts } from "../wire/head-facts.ts";
import type { Reply } from "../wire/keep-alive.ts";
import type { RawResponse } from "../wire/response-reader.ts";

export interface JudgeOptions {
  readonly profile: Profile;
  readonly secretKey?: string;
  readonly validationKey?: string;
  readonly maxBodyBytes: Bytes;
}

export interface Judgement extends Acceptance {
  readonly status: number | null;
}

/** Holds an answer to a post of that type against the profile's contract. */
export type Judge = (type: string | null, reply: Reply) => Judgement;

/**
 * Makes the judge. Most answers are plain text that the key stands in or not, and are judged by one look;
 * whatever may be read in more ways than one is decoded first, as a check does.
 */
export function judgeBy(options: JudgeOptions): Judge {
  const { profile } = options;
  const key = profile.returnedKey === "secret" ? options.secretKey : options.validationKey;
  const plainKey = key !== undefined && /^[\x20-\x7e]+$/.test(key) ? key : undefined;
  const known = new Map<string, Judgement>();
  const quick = (type: string | null, { facts, text }: Extract<Reply, { kind: "quick" }>) => {
    const isValidation = type === "Validation";
    const need = isValidation ? profile.validationNeedsKey : profile.eventsNeedKey;
    if (need !== "none" && plainKey === undefined) return undefined;
    if (!isPlain(facts)) return undefined;
    const keyExact = plainKey !== undefined && text.indexOf(plainKey, facts.head.length) !== -1;
    // A key in a header field alone is for the slower look.
    if (!keyExact && need !== "none") return undefined;
    const id = `${facts.status}${isValidation}${keyExact}`;
    let judgement = known.get(id);
    if (judgement === undefined) {
      const { status } = facts;
      judgement = { status, ...accepts(profile, asType(type), { status, keyExact, keyHeaderOnly: false }) };
      known.set(id, judgement);
    }
    return judgement;
  };
  return (type, reply) => {
    const judged = reply.kind === "quick" ? quick(type, reply) : undefined;
    return judged ?? judgeWhole(type, responseOf(reply), key, options);
  };
}

/** The response of a reply, the same whichever way it was read. Undefined where it is not whole. */
export function responseOf(reply: Reply): RawResponse | undefined {
  if (reply.kind === "read") return reply.failure === undefined ? reply.response : undefined;
  const { head } = reply.facts;
  const lines = head.slice(0, -4).split("\r\n");
  return {
    httpVersion: "1.1",
    status: reply.facts.status,
    statusText: lines[0]?.slice(13) ?? "",
    headers: lines.slice(1).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
    body: Buffer.from(reply.text.slice(head.length), "latin1"),
    cut: false,
    framing: "content-length",
    interim: [],
  };
}

function judgeWhole(
  type: string | null,
  response: RawResponse | undefined,
  key: string | undefined,
  { profile, maxBodyBytes }: JudgeOptions,
): Judgement {
  if (response === undefined)
    return { status: null, accepted: false, why: "No whole answer came, so the sender has nothing to take." };
  const { status } = response;
  const keyExact = key !== undefined && bodyText(response, maxBodyBytes).includes(key);
  const keyHeaderOnly =
    key !== undefined && !keyExact && response.headers.some(([, value]) => value.includes(key));
  const judged = accepts(profile, asType(type), { status, keyExact, keyHeaderOnly });
  if (key === undefined && judged.accepted === false && status < 300)
    return { status, accepted: null, why: "Without the key it can't be told whether the answer has it." };
  return { status, ...judged };
}

/** A body as its reader has it: content-coding undone, charset applied; UTF-16 as octets, in which no key stands. */
export function bodyText(response: Pick<RawResponse, "headers" | "body">, maxBytes: Bytes): string {
  const value = (name: string) => response.headers.find(([field]) => field.toLowerCase() === name)?.[1];
  const decoded = decodeBody(response.body, value("content-encoding"), maxBytes);
  const { text, charset } = readText(decoded.bytes, value("content-type"));
  return /^utf-16|^iso-2022/.test(charset.used) ? decoded.bytes.toString("latin1") : text;
}

/** What is not a type that the contract knows is held to what it asks of events. */
function asType(type: string | null): EventType {
  return type === "Validation" ? "Validation" : "Delivered";
}

const plainness = new WeakMap<HeadFacts, boolean>();

/** No coding, and no charset in which ASCII is written otherwise. */
function isPlain(facts: HeadFacts): boolean {
  let plain = plainness.get(facts);
  if (plain === undefined) {
    const charset = /\r\ncontent-type:[^\r]*charset=["']?([\w-]+)/i.exec(facts.head)?.[1]?.toLowerCase();
    const readable =
      charset === undefined || /^(?:utf-?8|us-ascii|ascii|iso-8859-1|windows-1252)$/.test(charset);
    plain = readable && !/\r\ncontent-encoding:/i.test(facts.head);
    plainness.set(facts, plain);
  }
  return plain;
}
