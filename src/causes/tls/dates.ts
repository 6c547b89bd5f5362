import type { Certificate, Evidence, TlsEvidence } from "../../evidence.ts";
import { firstHeader } from "../../view.ts";
import { defineCause } from "../define.ts";
import { chainPath, chainSeen, dateOf, established, momentOf, nameOf, spanOf } from "./view.ts";

const verifyDates =
  'curl -sv "$URL" 2>&1 | grep -i "expire date"\n# The date must lie ahead, and curl must not complain about the certificate.';

const day = 86_400_000;

export const expired = defineCause({
  id: "tls/expired",
  severity: "error",
  title: "The certificate has expired",
  about:
    "A certificate is good until the date written in it. After that date, clients that check certificates break off before they send anything. Most often the renewal failed, or it succeeded and the server was not reloaded.",
  signs:
    "The end date of the certificate that was sent lies before the moment of the handshake; a CA certificate counts only when OpenSSL refuses the chain for it. If by the server's own clock the certificate is good, one of the clocks is wrong and it is called possible.",
  verify: verifyDates,
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const now = momentOf(evidence);
    const over = outOfDate(tls, "CERT_HAS_EXPIRED", (certificate) => Date.parse(certificate.notAfter) < now);
    if (over === undefined) return undefined;
    const { certificate, isLeaf } = over;
    const doubt = clockDoubt(evidence, certificate);
    return {
      confidence: doubt === "" ? "certain" : "possible",
      ...(!isLeaf && { title: "A certificate in the chain has expired" }),
      detail: `The ${isLeaf ? "certificate" : "CA certificate"} of ${nameOf(certificate)} was valid until ${dateOf(certificate.notAfter)}: it expired ${spanOf(now - Date.parse(certificate.notAfter))} ago.${doubt}`,
      evidence: [chainPath(tls)],
    };
  },
  fixes: {
    general: [
      "Renew the certificate (certbot: `certbot renew`; elsewhere, in the panel of the CA or the host).",
      "Reload the server, so that it presents the new one.",
      "See to it that renewal and reload both run by themselves, well before the end.",
    ],
  },
  fix(evidence, _software, steps) {
    const leafIsOver = Date.parse(chainSeen(evidence.tls)[0]?.notAfter ?? "") < momentOf(evidence);
    if (!leafIsOver)
      return [
        "Get the CA's present intermediate certificate and put it in place of the expired one in the chain file.",
        "Reload the server.",
      ];
    return steps();
  },
});

export const notYetValid = defineCause({
  id: "tls/not-yet-valid",
  severity: "error",
  title: "The certificate is not valid yet",
  about:
    "A certificate is good from the date written in it. Before that date, clients that check certificates refuse it. It happens when the clock of the machine that made the certificate was ahead, or when a certificate for later was installed too soon.",
  signs:
    "The start date of the certificate lies after the moment of the handshake by this machine's clock. If by the server's clock it has begun, one of the clocks is wrong and it is called possible.",
  verify: 'curl -sv "$URL" 2>&1 | grep -i "start date"\n# The date must lie behind.',
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const now = momentOf(evidence);
    const early = outOfDate(tls, "CERT_NOT_YET_VALID", ({ notBefore }) => Date.parse(notBefore) > now);
    if (early === undefined) return undefined;
    const { certificate } = early;
    const doubt = clockDoubt(evidence, certificate);
    return {
      confidence: doubt === "" ? "certain" : "possible",
      detail: `The certificate of ${nameOf(certificate)} is valid from ${certificate.notBefore}, which is ${spanOf(Date.parse(certificate.notBefore) - now)} from now by this machine's clock (${new Date(now).toISOString()}).${doubt}`,
      evidence: [chainPath(tls)],
    };
  },
  fixes: {
    general: [
      "Check that this machine's clock is right: the date was judged by it.",
      "Install a certificate whose validity has begun, or set the clock of the machine that issues it right and issue it again.",
      "Reload the server.",
    ],
  },
});

/**
 * A certificate is worth a warning when a renewal that works would long have taken place: under three weeks
 * before the end and, for those that don't live long, in the last quarter of their life. ACME clients renew
 * with a third of it left.
 */
const soon = (lifetime: number): number => Math.min(21 * day, lifetime / 4);

/** When a certificate comes to be judged otherwise, in milliseconds since the epoch: it begins, nears its end, ends. */
export function turningPoints({ notBefore, notAfter }: Certificate): readonly number[] {
  const [begins, ends] = [Date.parse(notBefore), Date.parse(notAfter)];
  return [begins, ends - soon(ends - begins), ends];
}

export const expiresSoon = defineCause({
  id: "tls/expires-soon",
  severity: "warning",
  title: "The certificate expires soon",
  about:
    "The certificate is good, and its end is near enough that an automatic renewal should already have replaced it. When it runs out, every post of the sender fails at once, and the endpoint may be taken out of service.",
  signs:
    "The certificate is good now, with less than three weeks left, or less than a quarter of a short life. After its end it is tls/expired.",
  verify: verifyDates,
  needs: ["tls"],
  recognise(evidence) {
    const leaf = chainSeen(evidence.tls)[0];
    if (leaf === undefined) return undefined;
    const left = Date.parse(leaf.notAfter) - momentOf(evidence);
    const lifetime = Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore);
    if (left < 0 || left >= soon(lifetime)) return undefined;
    return {
      confidence: "certain",
      detail: `The certificate of ${nameOf(leaf)} is valid until ${dateOf(leaf.notAfter)}: ${spanOf(left)} left.`,
      evidence: [chainPath(evidence.tls)],
    };
  },
  fixes: {
    general: [
      "Renew the certificate now, and reload the server.",
      "Find out why it was not renewed by itself: run the renewal by hand and read what it says (certbot: `certbot renew --dry-run`).",
    ],
  },
});

/**
 * The leaf when its dates are wrong; else a CA certificate, but only where OpenSSL refuses the chain for that
 * reason: an old one that is sent along and not needed does no harm.
 */
function outOfDate(
  tls: TlsEvidence,
  verifyError: string,
  wrong: (certificate: Certificate) => boolean,
): { certificate: Certificate; isLeaf: boolean } | undefined {
  const [leaf, ...others] = chainSeen(tls);
  if (leaf !== undefined && wrong(leaf)) return { certificate: leaf, isLeaf: true };
  if (established(tls)?.verifyError !== verifyError) return undefined;
  const certificate = others.find(wrong);
  return certificate && { certificate, isLeaf: false };
}

/** The server tells its own time (RFC 9110 §6.6.1): where it would make the certificate good, one of the clocks is wrong. */
function clockDoubt(evidence: Evidence, { notBefore, notAfter }: Certificate): string {
  const text = firstHeader(evidence.http?.validation?.response, "date");
  const there = Date.parse(text ?? "");
  if (!(there >= Date.parse(notBefore) && there <= Date.parse(notAfter))) return "";
  return ` By the server's clock (${text}) it is valid now: the clock here, or the one there, is wrong.`;
}

/** Wrong dates account for a verify error. */
export function datesExplain(evidence: Evidence): boolean {
  return expired.recognise(evidence) !== undefined || notYetValid.recognise(evidence) !== undefined;
}
