import type { Fault } from "../../define.ts";
import type { LabAnswer, LabRequest } from "../../lab.ts";
import { audited, besides, html } from "../audit/define.ts";

/** Pages of development modes as their frameworks write them, about files that are nowhere. */
export const debugPages: Readonly<Record<string, LabAnswer>> = {
  werkzeug: {
    headers: html,
    body: `<!doctype html><html><head><title>BadRequest // Werkzeug Debugger</title><script>var CONSOLE_MODE = false, EVALEX = true, EVALEX_TRUSTED = false, SECRET = "x";</script></head></html>`,
  },
  django: {
    headers: html,
    body: "<h1>JSONDecodeError at /hook</h1><p>You&#x27;re seeing this error because you have <code>DEBUG = True</code> in your Django settings file.</p>",
  },
  laravel: { headers: html, body: "<script>window.ignite({})</script>" },
  "symfony-profiler": { headers: { "X-Debug-Token-Link": "/_profiler/3f2a1b" }, body: "bad request" },
  symfony: { headers: html, body: "<h1>Symfony Exception</h1>" },
  whoops: { headers: html, body: '<div class="Whoops container"></div>' },
  aspnet: {
    headers: html,
    body: "<h1>An unhandled exception occurred while processing the request.</h1>",
  },
  rails: { headers: html, body: "<p><code>Rails.root: /srv/app</code></p>" },
  sinatra: { headers: html, body: '<img src="/__sinatra__/500.png">' },
  php: {
    headers: html,
    body: "<b>Warning</b>: foreach() argument must be of type array in <b>/srv/app/hook.php</b> on line <b>9</b>",
  },
  express: {
    headers: html,
    body: "<pre>SyntaxError: Unexpected end of JSON input<br> &nbsp; at parse (/srv/app/json.js:92:19)</pre>",
  },
};

const isCut = ({ encoding, body }: LabRequest): boolean => {
  if (encoding !== "json") return false;
  try {
    JSON.parse(body.toString());
    return false;
  } catch {
    return true;
  }
};

const isWrongEvent = ({ fields }: LabRequest): boolean => /pv"'/.test(fields.get("Reason") ?? "");

/** Repeats the reason on a page, in a place where `write` puts it. */
const page = (write: (reason: string) => string) =>
  besides(({ fields }, lab) => {
    if (fields.get("SecretKey") !== lab.keys.secretKey) return undefined;
    const reason = (fields.get("Reason") ?? "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    return { headers: html, body: `<p>${lab.keys.validationKey}</p>${write(reason)}` };
  });

/** What only an audit finds out about what answers tell. */
export const auditedLeaks: readonly Fault[] = [
  ...Object.entries(debugPages).map(([name, answer]) =>
    audited(
      "leak/debug-page",
      name,
      `shows its debug page to what does not parse (${name})`,
      besides((request) => (isCut(request) ? { status: 400, ...answer } : undefined)),
    ),
  ),
  audited(
    "leak/reflected-quote",
    "attribute",
    "puts the reason into an attribute, with its quotes",
    page((reason) => `<input name="reason" value="${reason}">`),
  ),
  audited(
    "leak/reflected-quote",
    "script",
    "puts the reason into a script, with its quotes",
    page((reason) => `<script>var reason = "${reason}";</script>`),
  ),
  audited(
    "leak/reflected-markup",
    "refused",
    "repeats the Type of what it refuses in a page",
    besides((request, lab) =>
      isWrongEvent(request) && request.fields.get("SecretKey") !== lab.keys.secretKey
        ? { status: 401, headers: html, body: `<h1>unknown Type ${request.fields.get("Type")}</h1>` }
        : undefined,
    ),
  ),
];
