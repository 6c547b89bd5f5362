import { isUtf8 } from "node:buffer";
import { STATUS_CODES } from "node:http";
import type { Profile } from "../protocol/profile.ts";
import type { Milliseconds } from "../units.ts";
import type { KeptBody } from "./body.ts";
import type { SecretState } from "./post-facts.ts";
import type { HeadField } from "./wire/head.ts";

/** How posts are to be answered, where it is told. What is not told stays what a good handler answers. */
export interface ToldAnswer {
  readonly status?: number;
  readonly body?: string | Buffer;
  /** Added to the answer's own; one of a name that it has takes its place. */
  readonly headers?: readonly HeadField[];
  readonly delayMs?: Milliseconds;
}

/** An answer of the listener's own. */
export interface Answer {
  readonly by: "listener";
  readonly httpVersion: "1.1";
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly HeadField[];
  readonly body: KeptBody;
}

export interface AnswerKeys {
  readonly secretKey?: string;
  readonly validationKey?: string;
}

/** Gives the answer to a request by its method and its Secret Key. Answers are made once, and given again and again. */
export type Answerer = (method: string, secret: SecretState) => Answer;

/** Fields that say how long the answer is and whether the connection stays: the listener's own business. */
const framing = /^(?:content-length|transfer-encoding|connection|keep-alive|date)$/i;

/**
 * Answers as a handler should in that profile: 405 to what is no POST, 401 to a Secret Key that is wrong or
 * absent, and otherwise 200 with the key that the sender wants back.
 * @param told what to answer in place of that.
 */
export function answerer(profile: Profile, keys: AnswerKeys, told: ToldAnswer): Answerer {
  const make = (status: number, body: string, headers: readonly HeadField[] = []): Answer => {
    const added = (told.headers ?? []).filter(([name]) => !framing.test(name));
    const names = new Set(added.map(([name]) => name.toLowerCase()));
    const own: readonly HeadField[] = [["Content-Type", "text/plain; charset=utf-8"], ...headers];
    const code = told.status ?? status;
    return {
      by: "listener",
      httpVersion: "1.1",
      status: code,
      statusText: STATUS_CODES[code] ?? "",
      headers: [...own.filter(([name]) => !names.has(name.toLowerCase())), ...added],
      body: keptText(hasNoBody(code) ? "" : (told.body ?? body)),
    };
  };
  const notPost = make(405, "Events come as POST.\n", [["Allow", "POST"]]);
  const refused = make(401, "The Secret Key is wrong or absent.\n");
  const taken = make(200, returned(profile, keys));
  return (method, secret) => {
    if (method !== "POST") return notPost;
    return secret === "right" || (secret === "unknown" && keys.secretKey === undefined) ? taken : refused;
  };
}

/** The answer to what can't be taken. */
export function plainAnswer(status: number, text: string): Answer {
  return {
    by: "listener",
    httpVersion: "1.1",
    status,
    statusText: STATUS_CODES[status] ?? "",
    headers: [["Content-Type", "text/plain; charset=utf-8"]],
    body: keptText(`${text}\n`),
  };
}

/** What the sender wants to read in an answer; a plain word where it wants nothing. */
function returned(profile: Profile, { secretKey, validationKey }: AnswerKeys): string {
  const wanted = profile.validationNeedsKey !== "none" || profile.eventsNeedKey !== "none";
  const key = profile.returnedKey === "secret" ? secretKey : validationKey;
  return wanted && key !== undefined ? key : "OK";
}

/** RFC 9110 §15.3.5, §15.3.6, §15.4.5. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function keptText(text: string | Buffer): KeptBody {
  const beginning = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  return { bytes: beginning.length, beginning, isUtf8: isUtf8(beginning) };
}
