import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../lab.ts";
import { httpText, type RawLabRequest, rawHttp } from "../raw.ts";
import { healthyProfiles } from "./healthy-profiles.ts";
import { healthyVantageFaults } from "./vantage.ts";

/** Answers the right Secret Key with `answer`, and a wrong one as the lab's correct handler does. */
function healthy(
  face: string,
  title: string,
  answer: (key: string, request: LabRequest) => LabAnswer | Promise<LabAnswer>,
  more: Pick<Fault, "profile"> = {},
): Fault {
  return defineFault({
    id: "healthy",
    face,
    title,
    ...more,
    serve: async (lab) => ({ url: await lab.http((request) => guarded(lab, request, answer)) }),
  });
}

function guarded(
  lab: Lab,
  request: LabRequest,
  answer: (key: string, request: LabRequest) => LabAnswer | Promise<LabAnswer>,
): LabAnswer | Promise<LabAnswer> {
  const right = request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey;
  return right ? answer(lab.keys.validationKey, request) : lab.correct(request);
}

/** The same over bytes written by hand. */
function raw(face: string, title: string, answer: (key: string, socket: Socket) => void): Fault {
  return defineFault({
    id: "healthy",
    face,
    title,
    serve: async (lab) => ({
      url: await rawHttp(lab, (request, socket) => {
        if (isRight(request, lab)) answer(lab.keys.validationKey, socket);
        else socket.end(httpText("401 Unauthorized", "no"));
      }),
    }),
  });
}

function isRight(request: RawLabRequest, lab: Lab): boolean {
  return request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey;
}

const type = (value: string) => ({ "Content-Type": value });

const ofLibrary: readonly Fault[] = [
  healthy("json", "the key within JSON", (key) => ({
    headers: type("application/json"),
    body: JSON.stringify({ ok: true, validationKey: key }),
  })),
  healthy("html", "the key on an HTML page", (key) => ({
    headers: type("text/html; charset=utf-8"),
    body: `<!doctype html><html><body><p>${key}</p></body></html>`,
  })),
  healthy("xml", "the key within XML", (key) => ({
    headers: type("application/xml"),
    body: `<?xml version="1.0"?><response><key>${key}</key></response>`,
  })),
  healthy("own-line", "the key on a line of its own, among others", (key) => ({
    headers: type("text/plain"),
    body: `thank you\r\n${key}\r\nbye\r\n`,
  })),
  healthy("line-end", "the key and a line end", (key) => ({ headers: type("text/plain"), body: `${key}\n` })),
  healthy("no-type", "no Content-Type at all", (key) => ({ body: key })),
  healthy("lower-case", "Content-Type in lower case, without a charset", (key) => ({
    headers: { "content-type": "text/plain" },
    body: key,
  })),
  healthy("latin-1", "ISO 8859-1, declared", (key) => ({
    headers: type("text/plain; charset=ISO-8859-1"),
    body: Buffer.from(`reçu: ${key}`, "latin1"),
  })),
  healthy("quoted-charset", "the charset in quotes and upper case", (key) => ({
    headers: type('text/plain; charset="UTF-8"'),
    body: key,
  })),
  healthy("201", "201 Created", (key) => ({ status: 201, body: key })),
  healthy("202", "202 Accepted", (key) => ({ status: 202, body: key })),
  healthy("cookie", "sets a session cookie", (key) => ({
    headers: { "Set-Cookie": ["session=abc; HttpOnly; Path=/", "seen=1"] },
    body: key,
  })),
  healthy("many-fields", "sixty header fields", (key) => ({
    headers: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`X-Field-${n}`, `value ${n}`])),
    body: key,
  })),
  healthy("long-page", "a page of fifty kilobytes with the key at its end", (key) => ({
    headers: type("text/html"),
    body: `<html><body>${"<p>lorem ipsum dolor sit amet</p>\n".repeat(1500)}<p>${key}</p></body></html>`,
  })),
  healthy("login-form", "a page that has a form to sign in, and the key", (key) => ({
    headers: type("text/html"),
    body: `<form><input type="password" name="p"></form><p>${key}</p>`,
  })),
  healthy("words", "a page that speaks of CSRF, Cloudflare and errors, and has the key", (key) => ({
    headers: { ...type("text/html"), Server: "cloudflare", "CF-RAY": "8f00aa11bb22cc33-AMS" },
    body: `<title>Just a moment...</title>CSRF token missing. 403 Forbidden. KeyError: nothing ${key}`,
  })),
  healthy("leisurely", "takes 300 ms over each answer", async (key) => {
    await sleep(300);
    return { body: key };
  }),
  healthy("inbound", "Inbound Parse: a form validates, messages come as JSON", (key) => ({ body: key }), {
    profile: "inbound",
  }),
  defineFault({
    id: "healthy",
    face: "gzip-when-asked",
    title: "compresses when asked, and only then",
    serve: async (lab) => ({
      url: await lab.http((request) =>
        guarded(lab, request, (key) =>
          /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")
            ? { headers: { "Content-Encoding": "gzip", Vary: "Accept-Encoding" }, body: gzipSync(key) }
            : { headers: { Vary: "Accept-Encoding" }, body: key },
        ),
      ),
    }),
  }),
  defineFault({
    id: "healthy",
    face: "json-401",
    title: "401 with a reason in JSON and a challenge of its own",
    serve: async (lab) => ({
      url: await lab.http((request) =>
        request.method === "POST" && request.fields.get("SecretKey") !== lab.keys.secretKey
          ? {
              status: 401,
              headers: { ...type("application/json"), "WWW-Authenticate": 'Bearer error="invalid_token"' },
              body: '{"error":"Secret Key is wrong"}',
            }
          : lab.correct(request),
      ),
    }),
  }),
  defineFault({
    id: "healthy",
    face: "one-at-a-time",
    title: "a single thread: serves one post after another",
    serve: async (lab) => {
      let turn = Promise.resolve();
      return {
        url: await lab.http((request) => {
          const answer = turn.then(() => sleep(15)).then(() => lab.correct(request));
          turn = answer.then(
            () => {},
            () => {},
          );
          return answer;
        }),
      };
    },
  }),
];

const byHand: readonly Fault[] = [
  raw("chunked", "in chunks, the key cut in two", (key, socket) => {
    const [a, b] = [key.slice(0, 7), key.slice(7)];
    socket.end(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${hex(a)}\r\n${a}\r\n${hex(b)};x=1\r\n${b}\r\n0\r\n\r\n`,
    );
  }),
  raw("trailers", "in chunks, with a trailer field", (key, socket) =>
    socket.end(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n${hex(key)}\r\n${key}\r\n0\r\nX-Sum: 1\r\n\r\n`,
    ),
  ),
  raw("http-1.0", "HTTP/1.0, ended by closing", (key, socket) =>
    socket.end(`HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n${key}`),
  ),
  raw("keep-alive", "keeps the connection open after the answer", (key, socket) =>
    socket.write(httpText("200 OK", key, ["Connection: keep-alive", "Keep-Alive: timeout=5"])),
  ),
  raw("early-hints", "103 Early Hints first", (key, socket) =>
    socket.end(`HTTP/1.1 103 Early Hints\r\nLink: </x.css>; rel=preload\r\n\r\n${httpText("200 OK", key)}`),
  ),
  raw("no-reason", "a status line without a reason", (key, socket) => socket.end(httpText("200 ", key))),
  raw("bare-lf", "lines that end in LF alone", (key, socket) =>
    socket.end(httpText("200 OK", key).replaceAll("\r\n", "\n")),
  ),
  raw("dribble", "a few bytes at a time", (key, socket) => void dribble(socket, httpText("200 OK", key))),
];

function hex(text: string): string {
  return text.length.toString(16);
}

async function dribble(socket: Socket, text: string): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0; at < text.length; at += 5) {
    socket.write(text.slice(at, at + 5));
    await sleep(0);
  }
  socket.end();
}

/** Endpoints that are right, which the broken ones are broken from, in many makes. */
export const healthyFaults: readonly Fault[] = [
  defineFault({
    id: "healthy",
    title: "401 to a wrong Secret Key, else 200 with the Validation Key",
    serve: async (lab) => ({ url: await lab.http(lab.correct) }),
  }),
  ...ofLibrary,
  ...byHand,
  ...healthyProfiles,
  ...healthyVantageFaults,
];
