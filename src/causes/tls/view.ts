import type { FixTable } from "../../advice/fixes.ts";
import type { Certificate, Evidence, TlsEvidence, TlsHandshake } from "../../evidence.ts";

/*
 * Questions that several causes of this family put to the evidence.
 */

export type Established = Extract<TlsHandshake, { outcome: "established" }>;
export type Failed = Extract<TlsHandshake, { outcome: "failed" }>;

export function established({ handshake }: TlsEvidence): Established | undefined {
  return handshake.outcome === "established" ? handshake : undefined;
}

export function failed({ handshake }: TlsEvidence): Failed | undefined {
  return handshake.outcome === "failed" ? handshake : undefined;
}

/** Certificates that were seen, leaf first: those of the main handshake or, when it failed, of our own hello. */
export function chainSeen(tls: TlsEvidence): readonly Certificate[] {
  return established(tls)?.chain ?? tls.tls12?.chain ?? [];
}

/** Where in the evidence `chainSeen` looks. */
export function chainPath(tls: TlsEvidence): string {
  return established(tls) ? "tls.handshake" : "tls.tls12";
}

/** The moment of the handshake, in milliseconds since the epoch. */
export function momentOf(evidence: Evidence): number {
  return Date.parse(evidence.tls?.at ?? evidence.startedAt);
}

/** The host as the certificate must name it. */
export function hostOf(evidence: Evidence): string {
  return evidence.url.parsed?.host ?? evidence.tls?.serverName ?? "the host";
}

/** Common name where there is one; else the first name; else the whole subject. */
export function nameOf({ commonName, names, subject }: Certificate): string {
  return unescaped(commonName || names[0] || subject || "a certificate without a name");
}

/** The issuer by its common name, as far as the text gives one. */
export function issuerOf({ issuer }: Certificate): string {
  const commonName = /(?:^|, )CN=((?:\\.|[^,\\])+)/.exec(issuer)?.[1];
  return unescaped(commonName ?? (issuer || "an unnamed issuer"));
}

/** Without the backslashes that keep commas and the like apart in a distinguished name (RFC 4514 §2.4). */
function unescaped(text: string): string {
  return text.replaceAll(/\\([^0-9A-Fa-f])/g, "$1");
}

/** `2026-11-25`. */
export function dateOf(iso: string): string {
  return iso.slice(0, 10);
}

/** `1 day`, `12 hours`: a span of milliseconds in the unit that a person would use. */
export function spanOf(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const [count, unit] =
    hours >= 48
      ? [Math.floor(hours / 24), "day"]
      : hours >= 1
        ? [hours, "hour"]
        : [Math.floor(ms / 60_000), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** `TLS 1.2` for `TLSv1.2`, as people write it. */
export function versionText(protocol: string | undefined): string {
  return (protocol ?? "TLS").replace(/^TLSv/, "TLS ").replace(/^TLS 1$/, "TLS 1.0");
}

/**
 * Whether a name on a certificate covers a host: equal but for case, or a `*` that stands for the whole
 * first label and no more (RFC 6125 §6.4.3).
 */
export function covers(name: string, host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, "");
  const given = name.toLowerCase();
  if (given === wanted) return true;
  if (!given.startsWith("*.")) return false;
  const dot = wanted.indexOf(".");
  return dot > 0 && wanted.slice(dot) === given.slice(1);
}

/** How to put a full chain in place, for the software that may present it. */
export const fullChain: FixTable = {
  nginx:
    "In nginx, point ssl_certificate at the file with leaf and intermediates (certbot: fullchain.pem, not cert.pem): `nginx -t && nginx -s reload`.",
  Apache:
    "In Apache, point SSLCertificateFile at the file with leaf and intermediates (certbot: fullchain.pem); before 2.4.8, SSLCertificateChainFile at the intermediates. `apachectl graceful` reloads it.",
  IIS: "Import the authority's intermediate into the machine's store “Intermediate Certification Authorities” (certlm.msc), then bind the certificate to the site again.",
  HAProxy:
    "In HAProxy, let the file of `crt` hold leaf, intermediates and key, one after the other, and reload it.",
  Caddy:
    "In Caddy, give the tls directive the file with leaf and intermediates, or leave the certificate to Caddy.",
  lighttpd:
    "In lighttpd, point ssl.pemfile at the full chain (before 1.4.53, ssl.ca-file at the intermediates).",
  LiteSpeed:
    "In LiteSpeed, set “Chained Certificate” to Yes and let the certificate file hold the whole chain.",
  Tomcat:
    "In Tomcat, set certificateChainFile beside certificateFile, or import the intermediates into the keystore.",
  Kestrel:
    "In Kestrel, give ServerCertificateChain (or a PFX file that holds the intermediates) to UseHttps.",
  Express: "In Node.js, let the `cert` option hold leaf and intermediates, one after the other.",
  "AWS ALB": "In ACM, import the certificate again with the intermediates in “Certificate chain”.",
};

export const fullChainOtherwise =
  "Configure the server with the file that holds the leaf first and the intermediates after it (certbot: fullchain.pem, not cert.pem), then reload it.";
