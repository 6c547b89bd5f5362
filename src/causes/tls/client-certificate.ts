import type { Evidence } from "../../evidence.ts";
import { defineCause, type Having, type Recognition } from "../define.ts";
import { established, failed } from "./view.ts";

export const clientCertificate = defineCause({
  id: "tls/client-certificate",
  otherwise: "The server may also refuse for another reason, such as cipher suites (tls/no-shared-cipher).",
  severity: "error",
  title: "The server demands a client certificate",
  about:
    "The server wants the client to prove who it is with a certificate of its own (mutual TLS). The sender has none to show, so it is turned away: in the handshake, right after it, or with an error page.",
  signs:
    "The server asked for a certificate in the handshake and then sent an alert or hung up, or the alert certificate_required came, or the page says so (nginx's and IIS's words). A handshake that fails without such a request is tls/handshake-alert.",
  verify:
    'curl -sS -o /dev/null -w "%{http_code}\\n" "$URL"\n# Without --cert, the handler\'s own status must appear.',
  needs: ["tls"],
  recognise(evidence) {
    return demandedInHandshake(evidence) ?? demandedAfterwards(evidence) ?? demandedByPage(evidence);
  },
  fixes: {
    software: {
      nginx:
        "In nginx, give the webhook a server block of its own without ssl_verify_client (or with `ssl_verify_client optional;` and the check in the other locations), and reload it.",
      Apache:
        "In Apache, set `SSLVerifyClient none` in the virtual host, and `SSLVerifyClient require` only in the locations that need it.",
      IIS: "In IIS Manager, at the handler's folder: SSL Settings → Client certificates → Ignore.",
      HAProxy: "In HAProxy, bind the webhook without `verify required`, on an address or port of its own.",
      Caddy: "In Caddy, serve the webhook's host without client_auth.",
      Cloudflare:
        "In Cloudflare, except the path from the mTLS rule (SSL/TLS → Client Certificates, or the WAF rule on cf.tls_client_auth.cert_verified).",
      "AWS API Gateway":
        "Serve the webhook on a custom domain without mutual TLS: it holds for a whole domain.",
    },
    otherwise: [
      "Switch the demand for a client certificate off for the webhook: a host name or port of its own, without mutual TLS. The demand stands in ssl_verify_client (nginx), SSLVerifyClient (Apache), `verify required` (HAProxy), client_auth (Caddy) or verifyChain (stunnel).",
    ],
    general: ["Let the handler tell the sender by its Secret Key, and by source address if need be."],
  },
});

/** Alerts by which a server tells that it missed a certificate, or disliked the one shown. */
const certificateAlerts = [
  "certificate_required",
  "bad_certificate",
  "no_certificate",
  "unsupported_certificate",
  "certificate_revoked",
  "certificate_expired",
  "certificate_unknown",
  "unknown_ca",
  "access_denied",
];

function demandedInHandshake({ tls }: Having<"tls">): Recognition | undefined {
  const handshake = failed(tls);
  if (handshake?.alert === undefined) return undefined;
  const named = handshake.alert === "certificate_required";
  const asked = tls.tls12?.certificateRequested === true;
  if (!named && !(asked && [...certificateAlerts, "handshake_failure"].includes(handshake.alert)))
    return undefined;
  return {
    confidence: named ? "certain" : "likely",
    detail: `The server asks for a client certificate, and ends the handshake with the alert ${handshake.alert}.`,
    evidence: ["tls.handshake", ...(asked ? ["tls.tls12"] : [])],
    explains: ["http/*"],
  };
}

/** In TLS 1.3 the client is done before the server has judged it (RFC 8446 §4.4.2.4): the alert meets the request. */
function demandedAfterwards(evidence: Having<"tls">): Recognition | undefined {
  const { tls } = evidence;
  const handshake = established(tls);
  const failure = evidence.http?.validation?.failure;
  if (handshake === undefined) return undefined;
  const alert = handshake.clientCertificateAlert ?? (failure?.kind === "tls" ? failure.code : undefined);
  if (alert !== undefined && (certificateAlerts.includes(alert) || alert === "handshake_failure")) {
    return {
      confidence: alert === "certificate_required" ? "certain" : "likely",
      detail: `The handshake succeeds, and the request is met with the alert ${alert}: the server wants a client certificate that it accepts.`,
      evidence: ["tls.handshake", "http.validation"],
      explains: ["http/*", "tcp/*"],
    };
  }
  const dropped = failure?.kind === "empty-reply" || (failure?.kind === "reset" && failure.phase !== "body");
  if (!dropped || tls.tls12?.certificateRequested !== true) return undefined;
  return {
    confidence: "likely",
    detail:
      "The server asks for a client certificate and, when it gets none, drops the connection without an answer to the request.",
    evidence: ["tls.tls12", "http.validation"],
    explains: ["http/*", "tcp/*"],
  };
}

/** nginx completes the handshake and answers 400 in the certificate's absence; IIS has the sub-status 403.7. */
const pages = [
  { status: 400, mark: /No required SSL certificate was sent/i },
  { status: 400, mark: /<title>400 The SSL certificate error<\/title>/i },
  { status: 403, mark: /\b403\.7\b.*client certificate/is },
];

function demandedByPage({ http }: Evidence): Recognition | undefined {
  const answer = http?.validation?.response;
  const page = pages.find(({ status, mark }) => answer?.status === status && mark.test(answer.body.text));
  if (answer === undefined || page === undefined) return undefined;
  return {
    confidence: "certain",
    detail: `The server answers ${answer.status}, with “${page.mark
      .exec(answer.body.text)?.[0]
      .replaceAll(/<[^>]+>|\s+/g, " ")
      .trim()
      .slice(0, 100)}”.`,
    evidence: ["http.validation"],
    explains: ["route/*", "gate/*", "key/*", "handler/*", "http/*"],
  };
}
