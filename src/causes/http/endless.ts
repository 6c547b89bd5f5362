import { bombRatio, countedBounds } from "../../bounds.ts";
import type { Evidence, Response } from "../../evidence.ts";
import { exchange, firstHeader, hasExactKey, response } from "../../view.ts";
import { accepted, profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { size } from "../outcome.ts";
import { boundWords, raiseStep } from "../reached.ts";
import { tryIt } from "./broken.ts";

/** No client reads as much for a key of twenty characters, or has the time to. */
const beyondReason = 1_073_741_824;

/** The answer whose end is nowhere near. */
export function withoutEnd(evidence: Evidence): Response | undefined {
  const answer = response(evidence, "validation");
  const { beyond, framing } = answer?.body ?? {};
  if (answer === undefined || beyond === undefined || beyond.ended) return undefined;
  const declared = framing === "content-length" ? Number(firstHeader(answer, "Content-Length")) : undefined;
  if (declared !== undefined) return declared >= beyondReason ? answer : undefined;
  return beyond.bytes >= countedBounds * evidence.settings.maxBodyBytes ? answer : undefined;
}

export const endlessBody = defineCause({
  id: "http/endless-body",
  otherwise: "It may end later than a client waits.",
  severity: "error",
  title: "The answer goes on and on",
  about:
    "The answer has a beginning, and no end is in sight. A client that waits for the whole of it fills its memory, or gives up at its time-out, with the key in what it read or not.",
  signs:
    "The body went over the bound of the check, and of what followed eight times as much came without an end; or Content-Length names a gigabyte or more. One that ends soon after the bound is http/huge-response; one that comes drop by drop is http/timeout.",
  verify: `${tryIt} -o /dev/null\n# wanted: it ends at once`,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = withoutEnd(evidence);
    const beyond = answer?.body.beyond;
    if (answer === undefined || beyond === undefined) return undefined;
    const declared = firstHeader(answer, "Content-Length");
    const key = hasExactKey(answer, profileOf(evidence).returnedKey)
      ? " The key was among the first of it, yet a client that waits for the end gives up."
      : "";
    return {
      confidence: "likely",
      detail:
        answer.body.framing === "content-length"
          ? `Content-Length is ${declared}; reading stopped at ${boundWords(evidence, "maxBodyBytes")}.${key}`
          : `The answer is longer than ${boundWords(evidence, "maxBodyBytes")}; ${size(beyond.bytes)} more came behind that, and still no end.${key}`,
      evidence: ["http.validation"],
      explains: ["http/huge-response", "key/*"],
    };
  },
  fixes: {
    general: [
      "Look for a loop that writes and never ends the response, or for a stream (logs, events, video) behind this address.",
      "Answer with the Validation Key and nothing else, as text/plain.",
    ],
  },
});

interface Bomb {
  readonly detail: string;
  readonly title?: string;
  readonly bound: "maxDecodedBytes" | "maxCodings";
}

function bomb(evidence: Evidence): Bomb | undefined {
  const { reached = [], body } = response(evidence, "validation") ?? {};
  const declared = body?.contentCoding?.declared ?? "";
  if (reached.includes("maxCodings"))
    return {
      bound: "maxCodings",
      title: "The body is compressed again and again",
      detail: `Content-Encoding is “${declared.length > 80 ? `${declared.slice(0, 80)}…` : declared}”: more codings one on another than ${boundWords(evidence, "maxCodings")}, so they were left on.`,
    };
  const expanded = body?.expanded;
  if (body === undefined || expanded === undefined || expanded.ended) return undefined;
  if (expanded.bytes < bombRatio * body.bytes) return undefined;
  return {
    bound: "maxDecodedBytes",
    detail: `The body's ${size(body.bytes)} under Content-Encoding “${declared}” expand to more than ${size(expanded.bytes)}; of that, ${boundWords(evidence, "maxDecodedBytes")} were looked at.`,
  };
}

export const decompressionBomb = defineCause({
  id: "http/decompression-bomb",
  otherwise: "A client that undoes no coding sees compressed bytes, and no key in them.",
  severity: "error",
  title: "A few compressed bytes expand without measure",
  about:
    "The answer is small as it travels, and becomes enormous when its Content-Encoding is undone. Clients that undo it run out of memory or break off. It is how clients are attacked; seldom does somebody send so much of one character by mistake.",
  signs:
    "Undoing the Content-Encoding gave eight times the bound of the check and more than a hundred times what came, or more codings are declared than are undone. Less of it is http/huge-response.",
  verify: `${tryIt} --compressed | wc -c\n# wanted: a small number`,
  needs: ["http"],
  recognise: (evidence) => {
    const found = bomb(evidence);
    if (found === undefined) return undefined;
    return {
      confidence: "likely",
      detail: found.detail,
      ...(found.title !== undefined && { title: found.title }),
      evidence: ["http.validation"],
      explains: ["http/huge-response", "http/bad-encoding", "http/unasked-encoding", "key/*"],
    };
  },
  fixes: {
    general: [
      "Answer with the Validation Key and nothing else, uncompressed.",
      "If you don't know where that answer comes from, look for it: an endpoint does not do this by itself.",
    ],
  },
  fix: (evidence, _software, steps) => [...steps(), raiseStep(bomb(evidence)?.bound ?? "maxDecodedBytes")],
});

/** A connection that is handed over to another protocol. */
export const switchedProtocols = defineCause({
  id: "http/switched-protocols",
  severity: "error",
  title: "The server switches to another protocol",
  about:
    "Status 101 says that the connection speaks another protocol from here on, such as WebSocket. A server may say so only to a client that asked for it (RFC 9110 §7.8), and the post did not. There is no answer in it.",
  signs:
    "The status is 101. When the answer asks for another protocol (426), it is http/http2-only or a gate.",
  verify: `${tryIt}\n# wanted: HTTP/1.1 200, not 101`,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = response(evidence, "validation");
    if (answer?.status !== 101 || accepted(evidence, exchange(evidence, "validation")) === true)
      return undefined;
    const to = firstHeader(answer, "Upgrade");
    return {
      confidence: "certain",
      detail: `The post is answered 101, which was not asked for${to === undefined ? "" : `, with “Upgrade: ${to}”`}.`,
      evidence: ["http.validation"],
      explains: ["key/*", "handler/*", "method/*", "http/surplus-bytes"],
    };
  },
  fixes: {
    general: [
      "Let this path be answered by the handler: a WebSocket server or a proxy's upgrade rule takes it now.",
    ],
  },
});
