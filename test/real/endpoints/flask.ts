import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const flask = { software: "Flask" } as const;
const unread = "handler/body-not-parsed";
const rejects = "handler/rejects-right-secret";
const trace = ["leak/stack-trace"];
const json = { id: unread, confidence: "certain", says: /reads JSON/ } as const;

/** Flask 2.2 under Werkzeug's server; `on` is `debug` for the debugger's pages. */
export const flaskRows: readonly Row[] = [
  ...["/healthy", "/healthy/json", "/healthy/values"].map(
    (at): Row => ({ id: "healthy", face: at.slice(1), at }),
  ),
  { id: "healthy", face: "healthy in debug mode", on: "debug", at: "/healthy" },

  { ...json, face: "request.json", at: "/reads-json", fix: /request\.form/, ...flask },
  {
    ...json,
    face: "request.json in debug mode",
    on: "debug",
    at: "/reads-json",
    fix: /request\.form/,
    ...flask,
  },
  { ...json, face: "get_json(silent)", at: "/reads-json/silent", fix: /request\.form/, ...flask },
  { ...json, face: "get_json(silent) in debug mode", on: "debug", at: "/reads-json/silent", also: trace },
  { ...json, face: "get_json or {}", at: "/reads-json/default", fix: /request\.form/, ...flask },
  { ...json, face: "get_json(force)", at: "/reads-json/force", fix: /request\.form/, ...flask },
  {
    id: unread,
    face: "request.args[]",
    at: "/reads-args",
    confidence: "possible",
    fix: /request\.form/,
    ...flask,
  },
  {
    id: unread,
    face: "request.args[] in debug mode",
    on: "debug",
    at: "/reads-args",
    confidence: "likely",
    also: trace,
    says: /KeyError/,
    fix: /request\.form/,
    ...flask,
  },
  {
    id: rejects,
    face: "request.args.get",
    at: "/reads-args/get",
    or: unread,
    confidence: "likely",
    ...flask,
  },
  {
    id: "handler/crash",
    face: "request.data of a form",
    at: "/reads-data",
    or: unread,
    confidence: "likely",
    ...flask,
  },
  {
    id: unread,
    face: "request.data of a form in debug mode",
    on: "debug",
    at: "/reads-data",
    also: trace,
    says: /SecretKey/,
    fix: /request\.form/,
    ...flask,
  },
  { id: unread, face: "a header field", at: "/reads-headers", says: /missing/i },
  { id: "handler/crash-on-absent-field", face: "needs MessageId", at: "/needs-message-id", ...flask },
  {
    id: "handler/crash-on-absent-field",
    face: "needs MessageId in debug mode",
    on: "debug",
    at: "/needs-message-id",
    also: trace,
    says: /MessageId/,
    ...flask,
  },
  {
    id: "method/get-only",
    face: "route without methods",
    at: "/get-only",
    also: ["secret/key-leaked"],
    confidence: "certain",
    fix: /methods=\["POST"\]/,
    ...flask,
  },
  {
    id: "method/not-allowed",
    face: "get alone",
    at: "/methods",
    confidence: "certain",
    fix: /methods=\["POST"\]/,
    ...flask,
  },
  { id: rejects, face: "abort(403) to the right key", at: "/forbidden", or: unread, ...flask },
  { id: "secret/wrong-status", face: "abort(403) to a wrong key", at: "/wrong-403", ...flask },
  {
    id: "redirect/keeps-post",
    face: "strict_slashes",
    at: "/slashed",
    fix: /\/slashed\//,
    ...flask,
  },
  { id: "route/not-found", face: "nowhere", at: "/nowhere", fix: /flask routes/, ...flask },
  {
    id: "handler/crash",
    face: "TypeError",
    at: "/fails",
    confidence: "likely",
    says: /after the check of the key/,
    fix: /traceback/,
    ...flask,
  },
  {
    id: "handler/crash",
    face: "TypeError in debug mode",
    on: "debug",
    at: "/fails",
    confidence: "certain",
    says: /TypeError/,
    also: trace,
  },
  {
    id: "handler/crash",
    face: "no return, in debug mode",
    on: "debug",
    at: "/no-return",
    says: /did not return a valid response/,
    also: trace,
  },
  { id: "handler/event-fails", face: "KeyError on bounces", at: "/drops-bounces", says: /Failed/ },
  { id: "key/missing", face: "a dict without it", at: "/ok", fix: /In Flask/, ...flask },
  { id: "key/empty-response", face: "204", at: "/created", fix: /In Flask/, ...flask },
  {
    id: "gate/csrf",
    face: "Flask-WTF's words",
    at: "/csrf",
    confidence: "certain",
    fix: /@csrf\.exempt/,
    ...flask,
  },
  { id: "redirect/to-login", face: "a sign-in page", at: "/to-login" },
  {
    id: "route/too-large",
    face: "MAX_CONTENT_LENGTH",
    at: "/too-large",
    fix: /MAX_CONTENT_LENGTH/,
    ...flask,
  },
];

/** Starts Flask twice, with and without its debug mode. */
export async function serveFlask(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const script = path.join(import.meta.dirname, "..", "flask", "app.py");
  const start = async (FLASK_APP_DEBUG: string) => {
    const port = await freePort();
    await programs.start("/usr/bin/python3", [script, String(port)], port, {
      SECRET_KEY: lab.keys.secretKey,
      VALIDATION_KEY: lab.keys.validationKey,
      FLASK_APP_DEBUG,
    });
    return `http://127.0.0.1:${port}`;
  };
  const [main, debug] = await Promise.all([start("0"), start("1")]);
  return endpointsOf("Flask", flaskRows, { main, debug });
}
