import type { Evidence, Response } from "../../evidence.ts";
import { exchange, firstHeader, lastOf, quoteBody, statusLine } from "../../view.ts";
import { accepted, refusedWith } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { isLimited } from "../gate/rate-limited.ts";
import { outcomeOf } from "../outcome.ts";
import { brokenBy } from "./broken.ts";

function insistsOnHttp2(evidence: Evidence): Response | undefined {
  const answer = refusedWith(evidence, 403, 426, 505);
  if (answer === undefined || answer.status === 505) return answer;
  if (answer.status === 426)
    return /\bh2c?\b/i.test(firstHeader(answer, "Upgrade") ?? "") ? answer : undefined;
  return /ALPN Protocol, expected `?h2`?/i.test(answer.body.text) ? answer : undefined;
}

export const http2Only = defineCause({
  id: "http/http2-only",
  otherwise: "A gateway in between may be what refuses, and not the server.",
  severity: "warning",
  title: "The server speaks HTTP/2 and refuses HTTP/1.1",
  about:
    "The server takes HTTP/2 alone. Classic .NET clients, which the sender most probably uses, speak HTTP/1.1, and without TLS almost nobody starts with HTTP/2.",
  signs:
    "The answer to a request in HTTP/1.1 is an HTTP/2 frame, a status that says so (426 with h2, 505), or a refusal of HTTP/1.1 in the TLS handshake (ALPN).",
  verify:
    'curl -i --http1.1 "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: HTTP/1.1 200',
  needs: [],
  recognise: (evidence) => {
    const about = { severity: "error", explains: ["tls/*", "gate/*", "handler/*", "key/*"] } as const;
    const broken = brokenBy(evidence, "not-http");
    if (broken?.failure.looksLike === "HTTP/2") {
      return {
        confidence: "certain",
        detail: `The first bytes that came back (${broken.failure.firstBytes}) are an HTTP/2 SETTINGS frame, in answer to a request in HTTP/1.1.`,
        evidence: ["http.validation"],
        ...about,
      };
    }
    const handshake = evidence.tls?.handshake;
    if (handshake?.outcome === "failed" && handshake.alert === "no_application_protocol") {
      return {
        confidence: "likely",
        detail: "In the TLS handshake the server refused HTTP/1.1 (alert no_application_protocol).",
        evidence: ["tls.handshake"],
        ...about,
      };
    }
    const answer = insistsOnHttp2(evidence);
    if (answer === undefined) return undefined;
    return {
      confidence: answer.status === 505 ? "likely" : "certain",
      detail: `A request in HTTP/1.1 is answered ${statusLine(answer)}${answer.body.bytes === 0 ? "" : `, ${quoteBody(answer)}`}.`,
      evidence: ["http.validation"],
      ...(answer.status === 505 && { title: "The server refuses HTTP/1.1" }),
      ...about,
    };
  },
  fixes: {
    software: {
      "Node.js": "In Node.js: http2.createSecureServer({ allowHTTP1: true, … }).",
      Kestrel: "In Kestrel, set Protocols to Http1AndHttp2 for this endpoint.",
      Envoy: "In Envoy, set the listener's codec_type to AUTO.",
      HAProxy: "In HAProxy, write `alpn h2,http/1.1` on the bind line, and no `proto h2`.",
    },
    otherwise: [
      "Let the server take HTTP/1.1 on this port too (Node: allowHTTP1; Kestrel: Protocols = Http1AndHttp2; Envoy: codec_type AUTO).",
    ],
    general: ["Or put a proxy in front that speaks HTTP/1.1 to callers."],
  },
});

export const expectContinue = defineCause({
  id: "http/expect-continue",
  otherwise: "The sender may not send that field, or may go on without an answer to it.",
  severity: "warning",
  title: "A post with Expect: 100-continue fails",
  about:
    "Classic .NET clients announce a body with `Expect: 100-continue` and wait a moment for leave to send it. This endpoint takes the same post without that field and fails with it. Whether the sender sends the field is not documented; a sender that does would fail here.",
  signs:
    "The validation passes, and the same post with “Expect: 100-continue” fails, both among others and alone. The status 417 makes it certain; a time-out might have another reason.",
  verify:
    'curl -i -H "Expect: 100-continue" "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 100 Continue, or straight 200',
  needs: ["http"],
  recognise: (evidence) => {
    const first = exchange(evidence, "expect-continue");
    const last = lastOf(evidence, "expect-continue");
    if (first === undefined || last === undefined) return undefined;
    if (accepted(evidence, exchange(evidence, "validation")) !== true) return undefined;
    if (accepted(evidence, first) !== false || accepted(evidence, last) !== false) return undefined;
    if (isLimited(last)) return undefined;
    const sure = last.response?.status === 417;
    return {
      confidence: sure ? "certain" : "likely",
      detail: `The validation passes; the same with “Expect: 100-continue” gets ${outcomeOf(evidence, last)}.`,
      evidence: ["http.validation", `http.${first.name}`, ...(last === first ? [] : [`http.${last.name}`])],
    };
  },
  fixes: {
    software: {
      lighttpd:
        'Old versions of lighttpd refuse the field: set `server.reject-expect-100-with-417 = "disable"`, or update it.',
      HAProxy:
        "In HAProxy, `option http-buffer-request` answers 100 itself, and `http-request del-header Expect` keeps the field from the application.",
      Express:
        "Node.js answers 100 by itself: take a `checkContinue` listener out, or let it call response.writeContinue().",
    },
    general: [
      "Let the server answer `100 Continue`, or ignore the field: RFC 9110 §10.1.1 allows both.",
      "Put a proxy in front of a hand-written or very old server: nginx and Apache handle the field themselves.",
    ],
  },
});
