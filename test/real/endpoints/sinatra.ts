import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const sinatra = { software: "Sinatra" } as const;
const unread = "handler/body-not-parsed";
const rejects = "handler/rejects-right-secret";
/** The page of exceptions has a trace, and all that was posted. */
const shown = ["leak/stack-trace", "leak/secret-echoed", "leak/personal-data"];

/** Sinatra 3.0 in production under WEBrick, and (`on`) in development under Puma, which shows exceptions. */
export const sinatraRows: readonly Row[] = [
  { id: "healthy", face: "healthy", at: "/healthy" },
  { id: "healthy", face: "healthy, JSON answer", at: "/healthy/json" },
  { id: "healthy", face: "healthy under Puma", on: "development", at: "/healthy" },
  { id: "healthy", face: "healthy with sessions", at: "/sessions/with-sessions" },
  { id: "gate/csrf", face: "rack-protection", at: "/token/with-token", fix: /protection/ },
  { id: unread, face: "JSON.parse of a form", at: "/reads-json", confidence: "certain", says: /reads JSON/ },
  {
    id: unread,
    face: "JSON.parse of a form, shown",
    on: "development",
    at: "/reads-json",
    confidence: "certain",
    fix: /params\[/,
    also: shown,
    ...sinatra,
  },
  { id: rejects, face: "body read twice", at: "/reads-body-twice", or: unread, confidence: "likely" },
  { id: rejects, face: "reads the query", at: "/reads-query", or: unread, confidence: "likely" },
  {
    id: "handler/crash",
    face: "fetches from the query",
    at: "/fetches-query",
    or: unread,
    confidence: "likely",
  },
  {
    id: unread,
    face: "fetches from the query, shown",
    on: "development",
    at: "/fetches-query",
    says: /KeyError/,
    also: shown,
    ...sinatra,
  },
  { id: rejects, face: "another field name", at: "/symbol-field", or: unread },
  { id: "handler/crash-on-absent-field", face: "needs Address", at: "/needs-address" },
  {
    id: "handler/crash-on-absent-field",
    face: "needs Address, shown",
    on: "development",
    at: "/needs-address",
    says: /NoMethodError/,
    also: shown,
    ...sinatra,
  },
  {
    id: "method/get-only",
    face: "get alone",
    at: "/get-only",
    also: ["secret/key-leaked"],
    confidence: "certain",
  },
  {
    id: "method/get-only",
    face: "get alone, ditty",
    on: "development",
    at: "/get-only",
    also: ["secret/key-leaked"],
    fix: /post "/,
    ...sinatra,
  },
  { id: "route/not-found", face: "nowhere", at: "/nowhere" },
  {
    id: "route/not-found",
    face: "nowhere, ditty",
    on: "development",
    at: "/nowhere",
    fix: /config\.ru/,
    ...sinatra,
  },
  { id: "route/not-found", face: "case", at: "/Healthy", confidence: "certain", fix: /\/healthy/ },
  {
    id: "handler/crash",
    face: "NoMethodError",
    at: "/fails",
    confidence: "likely",
    says: /after the check of the key/,
  },
  {
    id: "handler/crash",
    face: "NoMethodError, shown",
    on: "development",
    at: "/fails",
    confidence: "certain",
    says: /NoMethodError/,
    also: shown,
    ...sinatra,
  },
  {
    id: "key/error-status",
    face: "NoMethodError that shows the key",
    on: "development",
    at: "/fails/with-the-key",
    also: shown,
    ...sinatra,
  },
  { id: "key/empty-response", face: "a number for a body", at: "/number" },
  { id: "key/missing", face: "JSON without it", at: "/ok" },
  { id: "key/empty-response", face: "nil", at: "/nothing" },
  { id: "key/wrong-case", face: "upcase", at: "/upper" },
  { id: "redirect/other-path", face: "redirects after the post", at: "/moved" },
  { id: "redirect/to-login", face: "a sign-in page", at: "/signed-in" },
  { id: "secret/loose-comparison", face: "casecmp", at: "/loose", says: /another case/ },
];

/** Starts Sinatra twice. */
export async function serveSinatra(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const script = path.join(import.meta.dirname, "..", "sinatra", "app.rb");
  const start = async (server: string, env: NodeJS.ProcessEnv) => {
    const port = await freePort();
    await programs.start("ruby", [script, String(port), server], port, {
      SECRET_KEY: lab.keys.secretKey,
      VALIDATION_KEY: lab.keys.validationKey,
      ...env,
    });
    return `http://127.0.0.1:${port}`;
  };
  const [main, development] = await Promise.all([
    start("webrick", { APP_ENV: "production" }),
    start("puma", { APP_ENV: "development" }),
  ]);
  return endpointsOf("Sinatra", sinatraRows, { main, development });
}
