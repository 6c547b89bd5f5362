import { fixFor } from "../../advice/fixes.ts";
import { exchange, statusLine } from "../../view.ts";
import { defineCause } from "../define.ts";
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
    return (
      answer && {
        confidence: "certain",
        detail: `A post of about ${sent} bytes is answered ${statusLine(answer)}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fix: (_evidence, software) =>
    fixFor(
      software,
      {
        nginx: "Raise client_max_body_size for this location (0 switches the limit off).",
        Apache: "Raise LimitRequestBody.",
        IIS: "Raise maxAllowedContentLength (and uploadReadAheadSize, when client certificates are negotiated).",
        Express: "Raise the `limit` of express.urlencoded() and express.json().",
        PHP: "Raise post_max_size.",
      },
      ["Raise the limit on request bodies for this path; 64 KiB is enough for events."],
    ),
});

export const lengthRequired = defineCause({
  id: "route/length-required",
  severity: "error",
  title: "The server wants a Content-Length (411)",
  about:
    "The server says that the request has no Content-Length. This check sends one, so something between here and there takes it away, or the server can't read it.",
  signs:
    "POST is answered 411, although the request carries a Content-Length.",
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
  fixes: { general: [
    "Look for a proxy that turns the body into chunks before it passes it on (nginx: proxy_request_buffering on), or let the server take chunked bodies.",
  ] },
});
