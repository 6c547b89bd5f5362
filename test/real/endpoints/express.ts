import { createServer } from "node:http";
import type { Lab } from "../../../src/lab/lab.ts";
import { expressApplication } from "../express/app.ts";
import type { Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const trace = ["leak/stack-trace"];
const unread = "handler/body-not-parsed";
const express = { software: "Express" } as const;
const parse = { id: unread, ...express, fix: /express\.urlencoded/ } as const;
const json = { ...parse, confidence: "certain", says: /reads JSON, and the sender posts a form/ } as const;

/** Express 5, in its two modes (`on`: development unless it says production). */
export const expressRows: readonly Row[] = [
  ...[
    "",
    "/json-answer",
    "/both",
    "/extended",
    "/created",
    "/buffer",
    "/bare-json",
    "/own-parser",
    "/router/hook",
  ].map((at): Row => ({ id: "healthy", face: `healthy${at}`, at: `/healthy${at}`, ...express })),
  { id: "healthy", face: "healthy in production", on: "production", at: "/healthy" },

  { ...parse, face: "no body parser", at: "/no-parser", also: trace, confidence: "likely" },
  {
    ...parse,
    face: "no body parser, destructured",
    at: "/no-parser/destructured",
    also: trace,
    confidence: "likely",
  },
  { ...parse, face: "text parser", at: "/text-parser", also: trace, confidence: "likely" },
  { ...parse, face: "parser after the route", at: "/parser-after-route", also: trace, confidence: "likely" },
  {
    ...parse,
    face: "fields looked for in an object",
    at: "/nested-fields",
    also: trace,
    confidence: "likely",
  },
  { ...parse, face: "reads the query", at: "/reads-query" },
  { ...json, face: "JSON parser alone", at: "/json-parser" },
  { ...json, face: "JSON parser, throws", at: "/json-parser/throws", also: trace },
  { ...json, face: "JSON parser for any type", at: "/json-parser/any-type", also: trace },
  { ...json, face: "raw body as JSON", at: "/raw-parser/json", also: trace },
  { ...json, face: "strict type, 400", at: "/strict-type/400" },
  ...["/no-parser/optional", "/text-parser/any-type", "/raw-parser"].map(
    (at): Row => ({
      id: "handler/rejects-right-secret",
      face: `401 to everything: ${at}`,
      at,
      or: unread,
      confidence: "likely",
      ...express,
    }),
  ),
  {
    id: "handler/crash",
    face: "no body parser, in production",
    on: "production",
    at: "/no-parser",
    or: unread,
    confidence: "likely",
    ...express,
  },
  {
    id: "route/too-large",
    face: "limit too small",
    at: "/small-limit",
    also: trace,
    fix: /`limit` of express/,
    ...express,
  },
  {
    id: "route/too-large",
    face: "too few parameters",
    at: "/few-parameters",
    also: trace,
    says: /too many parameters/,
    fix: /parameterLimit/,
    ...express,
  },
  {
    id: "handler/event-fails",
    face: "limit between validation and events",
    at: "/limit-between",
    also: trace,
    fix: /`limit` of express/,
    ...express,
  },
  {
    id: "route/unsupported-media-type",
    face: "strict type",
    at: "/strict-type",
    fix: /express\.urlencoded/,
    ...express,
  },
  { id: "gate/signature", face: "verify throws", at: "/verify", also: trace, ...express },

  { id: "gate/bearer-auth", face: "a bearer token", at: "/bearer", fix: /before the middleware/, ...express },
  {
    id: "gate/bearer-auth",
    face: "no token provided",
    at: "/token",
    fix: /before the middleware/,
    ...express,
  },
  { id: "gate/bearer-auth", face: "an API key", at: "/api-key", fix: /before the middleware/, ...express },
  {
    id: "gate/csrf",
    face: "csurf",
    at: "/csrf",
    also: trace,
    fix: /before the CSRF middleware/,
    confidence: "certain",
    ...express,
  },
  {
    id: "gate/csrf",
    face: "csurf in production",
    on: "production",
    at: "/csrf",
    fix: /before the CSRF middleware/,
    confidence: "likely",
    ...express,
  },
  { id: "redirect/to-login", face: "a sign-in page", at: "/signed-in", ...express },

  { id: "key/missing", face: "sendStatus(200)", at: "/says/status", fix: /In Express/, ...express },
  { id: "key/missing", face: "{ok: true}", at: "/says/ok", fix: /In Express/, ...express },
  { id: "key/empty-response", face: "204", at: "/says/no-content", fix: /In Express/, ...express },
  { id: "key/empty-response", face: "end()", at: "/says/nothing", fix: /In Express/, ...express },
  { id: "key/secret-instead", face: "the other key", at: "/says/secret", ...express },
  { id: "key/wrong-case", face: "lower case", at: "/says/lower", ...express },
  { id: "key/header-only", face: "in a header", at: "/says/in-header", ...express },
  { id: "key/base64", face: "base64", at: "/says/base64", ...express },
  { id: "key/placeholder", face: "undefined", at: "/says/undefined", ...express },
  { id: "key/error-status", face: "the key with 400", at: "/says/status-400", ...express },
  { id: "key/only-on-validation", face: "the key once", at: "/key-once", ...express },
  { id: "redirect/other-path", face: "redirects after the post", at: "/says/redirect", ...express },
  { id: "http/timeout", face: "never answers", at: "/says/never", options: { timeoutMs: 700 } },

  {
    id: "handler/crash",
    face: "throws",
    at: "/says/throws",
    also: trace,
    confidence: "certain",
    says: /TypeError/,
    fix: /console/,
    ...express,
  },
  {
    id: "handler/crash",
    face: "rejects",
    at: "/says/rejects",
    also: trace,
    says: /ECONNREFUSED/,
    ...express,
  },
  {
    id: "handler/crash",
    face: "throws in production",
    on: "production",
    at: "/says/throws",
    confidence: "likely",
    ...express,
  },
  {
    id: "handler/crash",
    face: "error as JSON",
    at: "/says/json-error",
    says: /relation events does not exist/,
    ...express,
  },
  {
    id: "handler/crash-on-absent-field",
    face: "needs Address",
    at: "/needs-address",
    also: trace,
    ...express,
  },
  { id: "handler/event-fails", face: "refuses bounces", at: "/drops-bounces", ...express },
  {
    id: "handler/unknown-type-fails",
    face: "knows four types",
    at: "/knows-four-types",
    also: trace,
    ...express,
  },

  {
    id: "method/get-only",
    face: "get alone",
    at: "/get-only",
    also: ["secret/key-leaked"],
    confidence: "certain",
    fix: /app\.post/,
    ...express,
  },
  { id: "route/not-found", face: "put alone", at: "/put-only", fix: /only another method/, ...express },
  { id: "method/not-allowed", face: "405", at: "/methods", fix: /app\.post/, ...express },
  { id: "route/not-found", face: "nowhere", at: "/nowhere", fix: /mount path/, ...express },
  { id: "route/not-found", face: "next() to nothing", at: "/passes-on", ...express },
  {
    id: "route/not-found",
    face: "strict routing",
    at: "/slashed",
    confidence: "certain",
    fix: /\/slashed\//,
    ...express,
  },
  {
    id: "route/not-found",
    face: "case-sensitive routing",
    at: "/Lower",
    confidence: "certain",
    fix: /\/lower/,
    ...express,
  },
  {
    id: "route/not-found",
    face: "without its prefix",
    at: "/prefixed",
    confidence: "certain",
    fix: /\/api\/prefixed/,
    ...express,
  },
  { id: "redirect/trailing-slash", face: "redirected to a slash", at: "/redirected", ...express },
  { id: "redirect/keeps-post", face: "308 to a slash", at: "/kept", ...express },

  { id: "secret/loose-comparison", face: "==", at: "/secret/loose", says: /array/, ...express },
  {
    id: "secret/loose-comparison",
    face: "any case",
    at: "/secret/any-case",
    says: /another case/,
    ...express,
  },
  { id: "secret/loose-comparison", face: "trimmed", at: "/secret/trimmed", says: /space/, ...express },
  { id: "secret/absent-accepted", face: "checked if given", at: "/secret/if-given", ...express },
  { id: "secret/not-checked", face: "unchecked", at: "/secret/unchecked", ...express },
  { id: "secret/wrong-status", face: "403", at: "/secret/forbidden", also: trace, ...express },
  {
    id: "secret/wrong-status",
    face: "trim of undefined",
    at: "/secret/trim-throws",
    also: [...trace, "secret/loose-comparison"],
    ...express,
  },
  { id: "secret/wrong-status", face: "200 to a wrong key", at: "/secret/ok-anyway", also: trace, ...express },
  {
    id: "handler/rejects-right-secret",
    face: "another Secret Key",
    at: "/secret/other",
    or: unread,
    confidence: "likely",
    ...express,
  },
];

/** Serves Express on loopback, once in each mode: `test` differs from `development` in what goes to the console alone. */
export async function serveExpress(_programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const origin = async (mode: "test" | "production") =>
    `http://127.0.0.1:${await lab.listen(createServer(expressApplication(lab.keys, mode)))}`;
  return endpointsOf("Express", expressRows, {
    main: await origin("test"),
    production: await origin("production"),
  });
}
