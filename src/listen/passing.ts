import type { BodyKeeper } from "./body.ts";
import type { Finished, Recorder } from "./recorder.ts";
import type { Upstream } from "./upstream.ts";
import type { RequestHead, ResponseHead } from "./wire/head.ts";

/** An exchange on its way. */
export interface Passing {
  readonly head: RequestHead;
  readonly at: string;
  readonly began: number;
  readonly sent: BodyKeeper;
  sentWhole: boolean;
  /** The answer was whole before the post was. */
  early: boolean;
  answer:
    | { readonly head: ResponseHead; readonly body: BodyKeeper; readonly firstByteMs: number }
    | undefined;
}

/** What is recorded of an exchange that is over. */
export function finishedOf(
  { head, at, sent, answer }: Passing,
  recorder: Recorder,
  from: string | null,
  failure: string | undefined,
  totalMs: number,
): Finished {
  const request = recorder.request(head, sent.finish());
  return {
    at,
    from,
    request,
    facts: recorder.facts(request),
    ...(answer && { answer: { by: "handler", ...answer.head, body: answer.body.finish() } }),
    ...(failure !== undefined && { failure }),
    timings: { ...(answer && { firstByteMs: answer.firstByteMs }), totalMs },
  };
}

/** The head of a request with the forward address's path in its first line; all other bytes as they came. */
export function retargeted(head: RequestHead, bytes: Buffer, { target }: Upstream): Buffer {
  if (target === undefined || head.method === "CONNECT") return bytes;
  const at = bytes.indexOf(" ") + 1;
  const rest = bytes.subarray(at + Buffer.byteLength(head.target, "latin1"));
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(target(head.target), "latin1"), rest]);
}
