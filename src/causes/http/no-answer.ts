import type { Evidence, Exchange } from "../../evidence.ts";
import { firstHeader, hasExactKey } from "../../view.ts";
import { defineCause } from "../define.ts";
import { seconds, size } from "../outcome.ts";
import { boundsIn, boundWords } from "../reached.ts";
import { again, brokenBy, tryIt, where } from "./broken.ts";
import { plainToTls } from "./not-http.ts";

export const emptyReply = defineCause({
  id: "http/empty-reply",
  severity: "error",
  title: "The connection is closed without an answer",
  about:
    "The server took the connection and the request, and closed it without sending a byte. The process behind it crashed, a proxy has nowhere to pass the request on, or the port wants TLS.",
  signs:
    "The post went out, and the connection was closed in good order without a byte of an answer; it was tried twice. A reset is tcp/reset, silence is http/timeout.",
  verify: `${tryIt}\n# wanted: no “Empty reply from server”`,
  needs: ["http"],
  recognise: (evidence) => {
    if (brokenBy(evidence, "empty-reply") === undefined || plainToTls(evidence)) return undefined;
    return {
      confidence: "certain",
      detail: `The post was sent, and the connection closed without one byte of an answer${again(evidence, "empty-reply")}.`,
      evidence: where(evidence),
      explains: ["key/*", "handler/unexplained-status"],
    };
  },
  fixes: {
    software: {
      nginx: "Look for `return 444` in nginx's configuration: it closes connections like this on purpose.",
      HAProxy: "Look for `http-request silent-drop` and `http-request reject` in HAProxy's configuration.",
    },
    otherwise: [
      "Look into the log of the application and of the server before it: a worker that crashes leaves this.",
      "Servers also do it on purpose: `return 444` in nginx, `http-request reject` in HAProxy, `abort` in Caddy.",
    ],
    general: ["Post to the application itself, past every proxy, to see which of them hangs up."],
  },
  fix: ({ url }, _software, steps) => [
    ...(url.parsed?.scheme === "http"
      ? ["If this port is meant for TLS, write https:// in the URL: some servers just hang up on plain HTTP."]
      : []),
    ...steps(),
  ],
});

export const timeout = defineCause({
  id: "http/timeout",
  severity: "error",
  title: "No whole answer comes in time",
  about:
    "The server took the connection and the request, and then no answer came, or none that ended. The handler waits for something (a database, a mail server, a lock), or the answer's end can't be seen. How long the sender waits is not documented.",
  signs:
    "The connection stands and the post went out, and no answer, or none that ended, came within the time of --timeout. How far it got is told: nothing, a part of the head, or a part of the body. Without a connection it is tcp/timeout.",
  verify: `${tryIt}\n# wanted: a whole answer within a second or two`,
  needs: ["http"],
  recognise: (evidence) => {
    const broken = brokenBy(evidence, "timeout");
    if (broken === undefined) return undefined;
    const { phase, afterMs } = broken.failure;
    if (phase === "connect" || phase === "tls") return undefined;
    return {
      confidence: "certain",
      detail: `${timeoutDetail(broken.seen, phase, seconds(afterMs))}${boundOf(evidence, broken.seen, phase)}${again(evidence, "timeout") === "" ? "" : " A second try ended in the same way."}`,
      evidence: where(evidence),
      explains: ["key/*", "handler/unexplained-status"],
      ...(phase === "body" && { title: "The answer begins and does not end" }),
    };
  },
  fixes: {
    general: [
      "Make sure that every path through the handler ends the response: a callback or promise that nobody waits for leaves it open.",
      "Answer first, and do slow work (database, e-mail, other services) afterwards, in a queue.",
      "Look into the handler's log for where it stands while this check waits.",
    ],
  },
  fix: (evidence, _software, steps) =>
    brokenBy(evidence, "timeout")?.failure.phase === "body"
      ? [
          "Send Content-Length, or chunked coding with its last chunk, and end the response (res.end() and the like).",
          "Without either, close the connection when the answer is whole.",
        ]
      : steps(),
});

/** The option that sets how long is waited, where it is another than the usual. */
function boundOf(evidence: Evidence, seen: Exchange, phase: string): string {
  const { timeoutMs, ...bounds } = boundsIn(evidence);
  const name =
    phase === "body" || seen.timings.firstByteMs !== undefined ? "bodyTimeoutMs" : "firstByteTimeoutMs";
  return bounds[name] < timeoutMs ? ` No more than ${boundWords(evidence, name)} was waited.` : "";
}

function timeoutDetail(seen: Exchange, phase: string, after: string): string {
  const answer = seen.response;
  if (phase === "body" && answer !== undefined) {
    const declared = firstHeader(answer, "Content-Length");
    const bytes = size(answer.body.bytes);
    const came = `${bytes} of the body came`;
    const end =
      answer.body.framing === "content-length"
        ? `${bytes} came of the ${declared ?? "?"} that Content-Length names`
        : answer.body.framing === "chunked"
          ? `${came}, and the last chunk never did`
          : `${came}, no Content-Length says how long it is, and the connection stays open`;
    const key = hasExactKey(answer)
      ? " The Validation Key was among it, yet a client that waits for the end gives up."
      : "";
    return `The answer began with status ${answer.status}; within ${after} ${end}.${key}`;
  }
  if (seen.timings.firstByteMs !== undefined)
    return `Some bytes came, but no whole response head within ${after}.`;
  return `The post was sent, and not a byte came back within ${after}.`;
}

export const truncated = defineCause({
  id: "http/truncated",
  severity: "error",
  title: "The answer is cut short",
  about:
    "The answer ended before the length that it declares, or in the middle of a chunk. A client has to treat it as failed, even when the key was in the part that came.",
  signs:
    "The answer began and its connection closed before the length that Content-Length names, or inside a chunk; a reset in the middle of the body counts as well. If nothing at all came, it is http/empty-reply or tcp/reset.",
  verify: `${tryIt}\n# wanted: no “transfer closed with … bytes remaining”`,
  needs: ["http"],
  recognise: (evidence) => {
    const detail = cutDetail(evidence);
    if (detail === undefined) return undefined;
    return {
      confidence: "certain",
      detail,
      evidence: where(evidence),
      explains: ["key/*", "handler/unexplained-status"],
    };
  },
  fixes: {
    software: {
      PHP: "Take the handler's own header('Content-Length: …') out, and look for a fatal error after the output began.",
      nginx: "Look into nginx's error log: “upstream prematurely closed connection” names the application.",
      Express:
        "Take your own Content-Length header out: res.send() computes it (Buffer.byteLength, not string.length).",
    },
    otherwise: ["Look into the application's log for a crash while it wrote the answer."],
    general: [
      "Compute Content-Length from the bytes of the body, not from its characters: é is two bytes in UTF-8. Best let the framework do it.",
    ],
  },
});

function cutDetail(evidence: Parameters<typeof brokenBy>[0]): string | undefined {
  const cut = brokenBy(evidence, "truncated");
  if (cut !== undefined) {
    const { where: place, expected, received } = cut.failure;
    const key = hasExactKey(cut.seen.response) ? " The Validation Key was in the part that came." : "";
    return place === "content-length"
      ? `Content-Length names ${size(expected ?? 0)}, and the connection closed after ${size(received)}.${key}`
      : `The connection closed in the middle of the chunked body, after ${size(received)} and before the last chunk.${key}`;
  }
  const reset = brokenBy(evidence, "reset");
  if (reset === undefined) return undefined;
  // A reset before the answer began is `tcp/reset`.
  if (reset.failure.phase !== "body") return undefined;
  return `The connection was reset in the middle of the answer, after ${size(reset.seen.response?.body.bytes ?? 0)} of the body.`;
}

const problems: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  "chunk-extensions": [
    "chunks carry extensions (RFC 9112 §7.1.1) without measure, which clients refuse",
    "Send chunks without extensions: the server does so when it does the chunking. Who needs them may raise --max-chunk-extensions.",
  ],
  "conflicting-lengths": [
    "the fields that say where the body ends contradict each other",
    "Send either one Content-Length or chunked coding. A handler that sets the field itself, behind a server that does too, sends both.",
  ],
  "bad-header": [
    "a header line is none, or the head has no end",
    "Every header line needs a name, a colon and a value; an empty line ends the head. Look for output before the headers and for line breaks in values.",
  ],
  "bad-status-line": [
    "the first line is no status line",
    "The first line must read like “HTTP/1.1 200 OK”. A handler that writes it itself should leave that to the server.",
  ],
  "bad-chunk": [
    "the body is not in the chunks that Transfer-Encoding promises",
    "Take the handler's own Transfer-Encoding field out: the server sets it when it does the chunking.",
  ],
  "bad-length": ["Content-Length is not a number", "Let the server compute Content-Length."],
};

export const malformed = defineCause({
  id: "http/malformed",
  severity: "error",
  title: "The answer is not valid HTTP",
  about:
    "The answer starts as HTTP and then breaks its rules. Clients differ in what they forgive, and .NET forgives little: the sender may well see an error where a browser shows a page.",
  signs:
    "The answer begins as HTTP and then breaks its rules (RFC 9112); the offending line is quoted. When not even the first line is HTTP, it is http/not-http.",
  verify: `${tryIt}\n# wanted: a status line, header lines and a body that curl has nothing to say about`,
  needs: ["http"],
  recognise: (evidence) => {
    const broken = brokenBy(evidence, "malformed");
    if (broken === undefined) return undefined;
    const { problem, quote } = broken.failure;
    if (problems[problem] === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `In the answer, ${problems[problem]?.[0] ?? problem}${problem === "chunk-extensions" ? `: more than ${boundWords(evidence, "maxChunkExtensionBytes")}` : ""}. It reads “${quote}”.`,
      evidence: where(evidence),
      explains: ["key/*", "handler/unexplained-status"],
    };
  },
  fixes: {
    general: [
      "Let the web server or framework write the response head: status line, one Content-Length or chunked coding, and nothing printed before it.",
    ],
  },
  fix: (evidence) => {
    const problem = brokenBy(evidence, "malformed")?.failure.problem ?? "";
    return [problems[problem]?.[1] ?? "Let the web server write the response head."];
  },
});
