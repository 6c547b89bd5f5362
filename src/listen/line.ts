import type { Redactor } from "../redact.ts";
import { maskedAddress } from "./masked-address.ts";
import type { SecretState } from "./post-facts.ts";
import type { CaughtPost, Judgement } from "./store.ts";

/** A caught post in short, fit to be shown: no key, no whole address, nothing that steers a terminal. */
export interface PostLine {
  readonly id: number;
  readonly at: string;
  readonly method: string;
  /** Path with its query. */
  readonly target: string;
  /** Wire name; null when nothing was recognised. */
  readonly type: string | null;
  readonly messageId: string | null;
  /** `j***@e***.com` */
  readonly recipient: string | null;
  readonly secret: SecretState;
  /** Octets of the body. */
  readonly bytes: number;
  readonly status: number | null;
  readonly answeredBy: "listener" | "handler" | null;
  readonly totalMs: number;
  readonly failure: string | null;
  readonly accepted: boolean | null;
  readonly why: string | null;
  readonly causes: Judgement["causes"];
}

const mostShown = 200;

/** Shortens a post to a line. */
export function postLine(post: CaughtPost, redactor: Redactor): PostLine {
  const { request, facts, answer, judgement } = post;
  return {
    id: post.id,
    at: post.at,
    method: redactor.text(request.method, mostShown),
    target: redactor.url(request.target.slice(0, mostShown)),
    type: facts.event === null ? null : redactor.text(facts.event.type, mostShown),
    messageId: facts.event?.messageId === undefined ? null : redactor.text(facts.event.messageId, mostShown),
    recipient: facts.recipient === null ? null : maskedAddress(facts.recipient),
    secret: facts.secret,
    bytes: request.body.bytes,
    status: answer?.status ?? null,
    answeredBy: answer?.by ?? null,
    totalMs: post.timings.totalMs,
    failure: post.failure ?? null,
    accepted: judgement?.accepted ?? null,
    why: judgement?.why ?? null,
    causes: judgement?.causes ?? [],
  };
}
