import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const django = { software: "Django" } as const;
const unread = "handler/body-not-parsed";
/** The debug page has a trace, and all that was posted. */
const shown = ["leak/stack-trace", "leak/secret-echoed", "leak/personal-data"];
const host = "gate/host-not-allowed";

/** Django 3.2 under its own server; `on` is `debug` (DEBUG = True), `stranger` (another name in ALLOWED_HOSTS) or both. */
export const djangoRows: readonly Row[] = [
  ...["/healthy", "/healthy/json", "/healthy/template", "/healthy/view/"].map(
    (at): Row => ({ id: "healthy", face: at.slice(1), at }),
  ),
  { id: "healthy", face: "healthy with DEBUG", on: "debug", at: "/healthy" },

  { id: "gate/csrf", face: "CSRF", at: "/csrf", confidence: "certain", fix: /@csrf_exempt/, ...django },
  {
    id: "gate/csrf",
    face: "CSRF with DEBUG",
    on: "debug",
    at: "/csrf",
    confidence: "certain",
    fix: /@csrf_exempt/,
    ...django,
  },
  { id: "redirect/trailing-slash", face: "APPEND_SLASH", at: "/slashed", fix: /\/slashed\// },
  {
    id: "redirect/trailing-slash",
    face: "APPEND_SLASH with DEBUG",
    on: "debug",
    at: "/slashed",
    fix: /APPEND_SLASH[\s\S]*\/slashed\//,
    also: shown,
    ...django,
  },
  { id: "redirect/to-login", face: "login_required", at: "/private" },
  { id: "redirect/to-login", face: "login_required with DEBUG", on: "debug", at: "/private" },
  {
    id: host,
    face: "ALLOWED_HOSTS with DEBUG",
    on: "stranger debug",
    at: "/healthy",
    confidence: "certain",
    fix: /ALLOWED_HOSTS/,
    also: shown,
    ...django,
  },
  {
    id: "route/bad-request",
    face: "ALLOWED_HOSTS",
    on: "stranger",
    at: "/healthy",
    fix: /ALLOWED_HOSTS/,
    ...django,
  },

  {
    id: unread,
    face: "json.loads of a form",
    at: "/reads-json",
    confidence: "certain",
    fix: /request\.POST/,
    ...django,
  },
  {
    id: unread,
    face: "json.loads of a form with DEBUG",
    on: "debug",
    at: "/reads-json",
    confidence: "certain",
    fix: /request\.POST/,
    also: shown,
    ...django,
  },
  {
    id: unread,
    face: "request.GET with DEBUG",
    on: "debug",
    at: "/reads-query",
    says: /SecretKey/,
    confidence: "likely",
    fix: /request\.POST/,
    also: shown,
    ...django,
  },
  {
    id: "handler/crash",
    face: "request.GET",
    at: "/reads-query",
    confidence: "likely",
    fix: /traceback in the server/,
    ...django,
  },
  {
    id: unread,
    face: "another name with DEBUG",
    on: "debug",
    at: "/other-field",
    says: /secretkey/,
    also: shown,
    ...django,
  },
  { id: "handler/crash-on-absent-field", face: "needs MessageId", at: "/needs-message-id" },
  {
    id: "handler/crash-on-absent-field",
    face: "needs MessageId with DEBUG",
    on: "debug",
    at: "/needs-message-id",
    says: /MultiValueDictKeyError/,
    also: shown,
    ...django,
  },
  { id: "handler/crash", face: "no return", at: "/forgets-return", ...django },
  {
    id: "handler/crash",
    face: "no return with DEBUG",
    on: "debug",
    at: "/forgets-return",
    confidence: "certain",
    says: /ValueError/,
    also: shown,
    ...django,
  },
  {
    id: "handler/crash",
    face: "TypeError",
    at: "/fails",
    confidence: "likely",
    says: /after the check of the key/,
    fix: /traceback in the server/,
    ...django,
  },
  {
    id: "handler/crash",
    face: "TypeError with DEBUG",
    on: "debug",
    at: "/fails",
    confidence: "certain",
    says: /TypeError/,
    fix: /DEBUG = False/,
    also: shown,
    ...django,
  },
  { id: "handler/rejects-right-secret", face: "PermissionDenied", at: "/denies", or: unread, ...django },
  { id: "secret/wrong-status", face: "HttpResponseForbidden", at: "/forbids" },

  {
    id: "method/get-only",
    face: "require_GET",
    at: "/get-only",
    also: ["secret/key-leaked"],
    confidence: "certain",
  },
  { id: "method/not-allowed", face: "View without post", at: "/no-post", confidence: "certain" },
  { id: "route/not-found", face: "nowhere", at: "/nowhere", ...django },
  {
    id: "route/not-found",
    face: "nowhere with DEBUG",
    on: "debug",
    at: "/nowhere",
    fix: /include\(\)/,
    ...django,
  },
  { id: "route/not-found", face: "case", at: "/Healthy", confidence: "certain", fix: /\/healthy/ },
  { id: "route/not-found", face: "prefix", at: "/prefixed", confidence: "certain", fix: /\/api\/prefixed/ },

  { id: "key/empty-response", face: "HttpResponse()", at: "/empty" },
  { id: "key/missing", face: "JsonResponse without it", at: "/ok" },
  { id: "key/truncated", face: "half of it", at: "/half" },
  { id: "redirect/other-path", face: "redirects after the post", at: "/redirects" },
];

/** Starts Django four times: with and without DEBUG, and with another name in ALLOWED_HOSTS. */
export async function serveDjango(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const script = path.join(import.meta.dirname, "..", "django", "app.py");
  const start = async (DJANGO_DEBUG: string, DJANGO_HOST: string) => {
    const port = await freePort();
    await programs.start("/usr/bin/python3", [script, `127.0.0.1:${port}`], port, {
      SECRET_KEY: lab.keys.secretKey,
      VALIDATION_KEY: lab.keys.validationKey,
      DJANGO_DEBUG,
      DJANGO_HOST,
    });
    return `http://127.0.0.1:${port}`;
  };
  const [main, debug, stranger, both] = await Promise.all([
    start("0", "*"),
    start("1", "*"),
    start("0", "hooks.example.com"),
    start("1", "hooks.example.com"),
  ]);
  return endpointsOf("Django", djangoRows, { main, debug, stranger, "stranger debug": both });
}
