import { exchange, quoteBody, statusLine } from "../../view.ts";
import { defineCause } from "../define.ts";
import { shownException } from "../handler/exceptions.ts";
import { routed, tryIt } from "./routed.ts";

export const tooLarge = defineCause({
  id: "route/too-large",
  severity: "error",
  title: "The post is too large for the server (413)",
  about:
    "The server refuses the body as too large. A validation post has some hundred bytes, and events a few thousand (Inbound Parse messages up to 50 MB), so the limit is set very low, or meant for something else.",
  signs:
    "POST is answered 413, and no product in front of the handler shows itself. The size of what was sent is told.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 413);
    const sent = exchange(evidence, "validation")?.request.body.length ?? 0;
    const shown = answer && shownException(answer.body.text);
    return (
      answer && {
        confidence: "certain",
        detail: `A post of about ${sent} bytes is answered ${statusLine(answer)} with ${shown === undefined ? quoteBody(answer, 120) : `“${shown.name}: ${shown.message}”`}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fixes: {
    general: [],
    software: {
      nginx: "Raise it for this location: `client_max_body_size 1m;` (0 switches the limit off).",
      Apache:
        "Raise LimitRequestBody for this path, as `LimitRequestBody 1048576`; with ModSecurity also SecRequestBodyLimit.",
      IIS: "Raise maxAllowedContentLength (and uploadReadAheadSize, when client certificates are negotiated).",
      Express:
        "Raise the `limit` of express.urlencoded() and express.json(); where it says “too many parameters”, its parameterLimit.",
      PHP: "Raise post_max_size in php.ini.",
      Fastify: "Raise bodyLimit of the server or the route.",
      NestJS:
        "Raise the limit of Nest's body parser: `app.useBodyParser('urlencoded', { limit: '1mb', extended: true })`.",
      "Next.js":
        "Raise bodyParser.sizeLimit in the route's `config` (pages/api); route handlers have the host's limit.",
      Django: "Raise DATA_UPLOAD_MAX_MEMORY_SIZE in settings.py.",
      Flask: "Raise app.config['MAX_CONTENT_LENGTH'].",
      Spring: "Raise server.tomcat.max-http-form-post-size.",
      "ASP.NET Core":
        "Put [RequestSizeLimit(1048576)] on the action, or raise Kestrel's Limits.MaxRequestBodySize.",
      Caddy: "Raise max_size of the request_body directive.",
      lighttpd: "Raise server.max-request-size (in KiB).",
      HAProxy: "HAProxy itself sets no such limit: look for a rule on req.body_size or content-length.",
      Cloudflare:
        "Cloudflare's limit is 100 MB and more: look for the 413 at the origin, or in a WAF rule on the body's size.",
      "AWS API Gateway": "The limit is fixed at 10 MB: a lower one comes from the function or from AWS WAF.",
    },
    otherwise: ["Raise the limit on request bodies for this path; 64 KiB is enough for events."],
  },
});

export const lengthRequired = defineCause({
  id: "route/length-required",
  severity: "error",
  title: "The server wants a Content-Length (411)",
  about:
    "The server says that the request has no Content-Length. This check sends one, so something between here and there takes it away, or the server can't read it.",
  signs: "POST is answered 411, although the request carries a Content-Length.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 411);
    return (
      answer && {
        confidence: "certain",
        detail: `The post carries a Content-Length and is answered ${statusLine(answer)}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fixes: {
    general: [
      "Look for a proxy that turns the body into chunks before it passes it on (nginx: proxy_request_buffering on), or let the server take chunked bodies.",
    ],
  },
});
