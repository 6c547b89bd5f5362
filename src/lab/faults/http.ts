import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer } from "../lab.ts";
import { httpText, rawHttp } from "../raw.ts";
import { hostileBodies } from "./hostile/bodies.ts";
import { hostileCodings } from "./hostile/codings.ts";
import { hostileHeads } from "./hostile/heads.ts";
import { asFaults } from "./hostile/pour.ts";
import { brokenWireFaults } from "./http/wire.ts";
import { httpVantageFaults } from "./vantage.ts";

/** Answers the right Secret Key so, and any other with 401. */
function keyed(lab: Lab, answer: () => LabAnswer): Promise<string> {
  return lab.http((request) =>
    request.fields.get("SecretKey") === lab.keys.secretKey ? answer() : { status: 401, body: "no" },
  );
}

const bodyFaults: readonly Fault[] = [
  defineFault({
    id: "http/bad-encoding",
    face: "plain",
    title: "Content-Encoding: gzip over plain text",
    serve: async (lab) => ({
      url: await lab.http((request) => {
        const answer = lab.correct(request);
        return { ...answer, headers: { "Content-Encoding": "gzip", "Content-Type": "text/plain" } };
      }),
    }),
  }),
  defineFault({
    id: "http/bad-encoding",
    face: "broken",
    title: "gzip whose data is damaged",
    serve: async (lab) => ({
      url: await keyed(lab, () => {
        const body = gzipSync(lab.keys.validationKey);
        body.fill(0xff, 10);
        return { headers: { "Content-Encoding": "gzip" }, body };
      }),
    }),
  }),
  defineFault({
    id: "http/unasked-encoding",
    face: "gzip",
    title: "gzip, though nothing asked for it",
    serve: async (lab) => ({
      url: await keyed(lab, () => {
        return { headers: { "Content-Encoding": "gzip" }, body: gzipSync(lab.keys.validationKey) };
      }),
    }),
  }),
  defineFault({
    id: "http/unasked-encoding",
    face: "br",
    title: "Brotli, though nothing asked for it",
    serve: async (lab) => ({
      url: await keyed(lab, () => {
        return { headers: { "Content-Encoding": "br" }, body: brotliCompressSync(lab.keys.validationKey) };
      }),
    }),
  }),
  defineFault({
    id: "http/huge-response",
    face: "key-first",
    title: "the key, and two megabytes after it",
    serve: async (lab) => ({
      url: await keyed(lab, () => {
        return { body: `${lab.keys.validationKey}\n${"filler ".repeat(300_000)}` };
      }),
    }),
  }),
  defineFault({
    id: "http/huge-response",
    face: "gzip",
    title: "a few kilobytes that expand to two megabytes, and the key after them",
    also: ["http/unasked-encoding"],
    serve: async (lab) => {
      const packed = gzipSync(`${"filler ".repeat(300_000)}\n${lab.keys.validationKey}`);
      return {
        url: await keyed(lab, () => ({ headers: { "Content-Encoding": "gzip" }, body: packed })),
      };
    },
  }),
  defineFault({
    id: "http/huge-response",
    face: "key-last",
    title: "two megabytes, and the key after them",
    serve: async (lab) => ({
      url: await keyed(lab, () => {
        return { body: `${"filler ".repeat(300_000)}\n${lab.keys.validationKey}` };
      }),
    }),
  }),
];

const alpnFault = defineFault({
  id: "http/http2-only",
  face: "alpn",
  title: "offers HTTP/2 alone in the TLS handshake",
  serve: async (lab) => {
    const port = await lab.https(lab.correct, { ...lab.authority.issue(), ALPNProtocols: ["h2"] });
    return { url: `https://127.0.0.1:${port}/hook` };
  },
});

const paceFaults: readonly Fault[] = [
  defineFault({
    id: "http/slow",
    face: "cold-start",
    title: "the first answer takes more than five seconds",
    serve: async (lab) => {
      let cold = true;
      return {
        url: await lab.http(async (request) => {
          if (cold) {
            cold = false;
            await sleep(5300);
          }
          return lab.correct(request);
        }),
      };
    },
  }),
  defineFault({
    id: "http/unstable",
    face: "every-other",
    title: "one of two servers behind the name is down",
    serve: async (lab) => {
      let turn = 0;
      return {
        url: await lab.http((request) =>
          turn++ === 0 ? { status: 502, body: "bad gateway" } : lab.correct(request),
        ),
      };
    },
  }),
  defineFault({
    id: "http/unstable",
    face: "in-turn",
    title: "passes at first, and then fails every other post",
    serve: async (lab) => {
      let turn = 0;
      return {
        url: await lab.http((request) => {
          const right = lab.correct(request) as LabAnswer;
          return right.status === 200 && turn++ % 2 === 1 ? { status: 500, body: "error" } : right;
        }),
      };
    },
  }),
  defineFault({
    id: "http/unstable",
    face: "crowd",
    title: "takes one post at a time and refuses the others",
    also: ["secret/wrong-status"],
    serve: async (lab) => {
      let busy = false;
      return {
        url: await lab.http(async (request) => {
          if (busy) return { status: 503, body: "busy" };
          busy = true;
          await sleep(60);
          busy = false;
          return lab.correct(request);
        }),
      };
    },
  }),
  defineFault({
    id: "http/expect-continue",
    face: "417",
    title: "417 to Expect: 100-continue",
    serve: async (lab) => ({
      url: await rawHttp(
        lab,
        (request, socket) => {
          const right = request.fields.get("SecretKey") === lab.keys.secretKey;
          socket.end(right ? httpText("200 OK", lab.keys.validationKey) : httpText("401 Unauthorized", "no"));
        },
        { onExpect: (socket) => socket.end(httpText("417 Expectation Failed", "")) },
      ),
    }),
  }),
  defineFault({
    id: "http/expect-continue",
    face: "hang-up",
    title: "hangs up on Expect: 100-continue",
    serve: async (lab) => ({
      url: await rawHttp(
        lab,
        (request, socket) => {
          const right = request.fields.get("SecretKey") === lab.keys.secretKey;
          socket.end(right ? httpText("200 OK", lab.keys.validationKey) : httpText("401 Unauthorized", "no"));
        },
        { onExpect: (socket) => socket.destroy() },
      ),
    }),
  }),
];

/** Exchanges that fail as HTTP, or are on the edge of failing. */
export const httpFaults: readonly Fault[] = [
  ...brokenWireFaults,
  alpnFault,
  ...bodyFaults,
  ...paceFaults,
  ...asFaults(hostileHeads, "headers-many", "interim-endless", "upgrade"),
  ...asFaults(hostileBodies, "body-endless", "body-length-huge", "chunks-million", "extra-answers"),
  ...asFaults(hostileCodings, "deflate-bomb", "codings-many"),
  ...httpVantageFaults,
];
