import type { Evidence, TlsEvidence } from "../../evidence.ts";
import { type Cause, defineCause } from "../define.ts";
import { clientCertificate } from "./client-certificate.ts";
import { sniRequired, sniUnrecognized } from "./names.ts";
import { noSharedCipher, notTls, protocolTooOld } from "./protocol.ts";
import { failed } from "./view.ts";
import { weakKey } from "./weak.ts";

const verifyHandshake =
  'curl -sS -o /dev/null -w "%{http_code}\\n" "$URL"\n# A status must appear in place of a TLS error.';

/** Causes that name the reason of a failed handshake; as warnings (a weak key that was seen) they don't. */
const surer: readonly Cause[] = [
  notTls,
  protocolTooOld,
  noSharedCipher,
  clientCertificate,
  sniRequired,
  sniUnrecognized,
  weakKey,
];

function hasSurerCause(evidence: Evidence): boolean {
  return surer.some((cause) => {
    const seen = cause.recognise(evidence);
    return seen !== undefined && (seen.severity ?? cause.severity) === "error";
  });
}

/** Where a handshake was cut short although a plainer one gets through, something on the way may be the reason. */
function plainerHelloWorks(tls: TlsEvidence): string {
  if (tls.tls12?.outcome === "server-hello")
    return " A plainer TLS 1.2 handshake on a second connection is answered, so something on the way (a firewall, a middlebox) may dislike this one.";
  if (tls.withoutName?.outcome === "server-hello")
    return " Without the host name in it the handshake is answered, so something on the way, or the server, turns this name away.";
  return "";
}

/** An alert without a name in RFC 8446 is for OpenSSL the end of the connection; a plainer hello shows it. */
function unnamedAlert({ handshake, tls12 }: TlsEvidence): string | undefined {
  const closed = handshake.outcome === "failed" && handshake.reason === "closed";
  return closed && tls12?.outcome === "alert" && /^alert \d+$/.test(tls12.alert ?? "")
    ? tls12.alert
    : undefined;
}

export const handshakeReset = defineCause({
  id: "tls/handshake-reset",
  severity: "error",
  title: "The connection is cut during the TLS handshake",
  about:
    "The TCP connection opens, and when the client begins the TLS handshake the other side hangs up without a word. A firewall that inspects host names does so, as does a load balancer with no healthy server behind it, or a service that crashes or is not meant for TLS.",
  signs:
    "The TCP connection stands, and after the hello it is reset or closed without an alert. It is told only where no surer cause (versions, suites, names, client certificate) is found; a hello of a plainer kind that gets through makes it a mere possibility.",
  verify: verifyHandshake,
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const reason = failed(tls)?.reason;
    if ((reason !== "reset" && reason !== "closed") || hasSurerCause(evidence)) return undefined;
    if (unnamedAlert(tls) !== undefined) return undefined;
    const plainer = plainerHelloWorks(tls);
    return {
      confidence: plainer === "" ? "certain" : "possible",
      detail: `After the client's hello the other side ${reason === "reset" ? "resets" : "closes"} the connection, without an alert.${plainer}`,
      evidence: ["tls.handshake"],
      explains: ["http/*", "tcp/*"],
    };
  },
  fixes: {
    general: [
      "Look into the server's (or load balancer's) log for the moment of the check: it usually names a missing certificate, a crash or an unhealthy backend.",
      "If the log shows no connection at all, a firewall in front cut it: allow the host name and the sender's addresses there.",
      "Check that the port is the one where TLS is served.",
    ],
  },
});

export const handshakeTimeout = defineCause({
  id: "tls/handshake-timeout",
  severity: "error",
  title: "The TLS handshake gets no answer",
  about:
    "The TCP connection opens, and then the client's hello meets silence until time is up. The service behind the port hangs or waits for something else, or a firewall lets the connection open and swallows what follows. A network that drops large packets does the same to large hellos.",
  signs:
    "The TCP connection stands, and the hello met silence until time was up. A connection that doesn't come about at all is tcp/timeout.",
  verify: verifyHandshake,
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const handshake = failed(tls);
    if (handshake?.reason !== "timeout" || evidence.interrupted || hasSurerCause(evidence)) return undefined;
    const plainer = plainerHelloWorks(tls);
    return {
      confidence: plainer === "" ? "certain" : "possible",
      detail: `The connection opens, and the TLS handshake was not done after ${Math.round(handshake.ms)} ms.${plainer}`,
      evidence: ["tls.handshake"],
      explains: ["http/*", "tcp/*"],
    };
  },
  fixes: {
    general: [
      "Try the handshake on the server itself (openssl s_client -connect 127.0.0.1:443): if it hangs there too, restart the service and read its log.",
      "If it answers there, something in front swallows the handshake: look at firewall, load balancer, and the path's MTU.",
      "Check that the port is the one where TLS is served, and not one that waits for the client to speak another protocol.",
    ],
  },
});

export const handshakeAlert = defineCause({
  id: "tls/handshake-alert",
  severity: "error",
  title: "The TLS handshake fails",
  about:
    "Client and server can't agree on a secure connection, and one of them ends the handshake with an alert. The alert's name is all that it tells; the server's log usually has the reason.",
  signs:
    "The handshake ends with an alert, or in bytes that TLS does not allow, and no other cause accounts for it. The alert's name is quoted; it seldom says more than that something did not suit.",
  verify: verifyHandshake,
  needs: ["tls"],
  recognise(evidence) {
    const handshake = failed(evidence.tls);
    if (handshake === undefined) return undefined;
    const unnamed = unnamedAlert(evidence.tls)?.slice("alert ".length);
    if (unnamed === undefined && !["alert", "protocol", "other"].includes(handshake.reason)) return undefined;
    // told by http/http2-only
    if (handshake.alert === "no_application_protocol" || hasSurerCause(evidence)) return undefined;
    const { code } = handshake;
    const alert = unnamed === undefined ? handshake.alert : `number ${unnamed}, which has no name`;
    return {
      confidence: "likely",
      detail: alert
        ? `The server ends the handshake with the alert ${alert}${alertMeanings[alert] ? `: ${alertMeanings[alert]}` : ""}.${plainerHelloWorks(evidence.tls)}`
        : `The handshake fails with ${code ?? "an error that has no name"}: what the server sent is not what TLS allows.${plainerHelloWorks(evidence.tls)}`,
      evidence: ["tls.handshake"],
      explains: ["http/*"],
    };
  },
  fixes: {
    general: [
      "Look into the server's log for the moment of the check: it names the reason.",
      "Check that a certificate for this host name is installed, with its key, and that common versions and suites are enabled.",
    ],
  },
  fix: (evidence) => [
    "Look into the server's log for the moment of the check: it names the reason.",
    ...(failed(evidence.tls)?.alert === "handshake_failure"
      ? [
          "Check that a certificate for this host name is installed: some servers and CDNs answer unknown hosts with this very alert.",
          "Check that suites in common use (ECDHE with AES-GCM) are enabled.",
        ]
      : ["Check the server's TLS configuration: certificate, key, versions and suites."]),
  ],
});

const alertMeanings: Readonly<Record<string, string>> = {
  handshake_failure: "it found nothing acceptable in what was offered, or has no certificate for this host",
  internal_error: "something went wrong on its side, or it has no certificate for this host",
  decode_error: "it could not read the hello",
  illegal_parameter: "it disliked something in the hello",
  close_notify: "it hangs up",
};
