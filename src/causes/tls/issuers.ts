import type { Certificate } from "../../evidence.ts";

/*
 * Issuers and placeholders that give themselves away by name, as their makers write them.
 */

interface KnownIssuer {
  readonly mark: RegExp;
  /** What it is, in a sentence. */
  readonly means: string;
  /** What to do about it. */
  readonly fix: string;
}

const placeholders: readonly KnownIssuer[] = [
  {
    mark: /Kubernetes Ingress Controller Fake Certificate/,
    means: "It is the placeholder of the Kubernetes ingress, shown when no TLS secret fits the host.",
    fix: "In the Ingress, name the host under spec.tls with a secret that exists in the same namespace and holds its certificate.",
  },
  {
    mark: /TRAEFIK DEFAULT CERT/,
    means: "It is Traefik's placeholder, shown when no router with TLS has a certificate for the host.",
    fix: "Give the Traefik router for the host a certificate resolver (tls.certresolver), and look in its log for why none was issued.",
  },
  {
    mark: /CloudFlare Origin/i,
    means:
      "It is a Cloudflare origin certificate, made for the way between Cloudflare and your server: nobody else trusts it.",
    fix: "Set the host's DNS record in Cloudflare to “proxied”, so that clients meet Cloudflare's own certificate; or install one from a public authority.",
  },
  {
    mark: /\(STAGING\)|Fake LE |happy hacker fake CA/i,
    means: "It comes from Let's Encrypt's staging environment, which is for trying things out.",
    fix: "Issue the certificate again from the production environment (certbot: without --staging or --test-cert).",
  },
  {
    mark: /Caddy Local Authority/,
    means: "It comes from the authority that Caddy keeps on its own machine for internal names.",
    fix: "In Caddy, take `tls internal` out for this host, so that it gets a public certificate.",
  },
  {
    mark: /mkcert/,
    means: "It comes from mkcert, whose authority is trusted on the developer's machine alone.",
    fix: "Replace it with a certificate from a public authority.",
  },
];

/** What kind of placeholder or private authority this is, when its name tells. */
export function knownIssuer({ subject, issuer }: Certificate): KnownIssuer | undefined {
  return placeholders.find(({ mark }) => mark.test(issuer) || mark.test(subject));
}

const interceptors =
  /Zscaler|Fortinet|FortiGate|Netskope|goskope|Sophos|Blue ?Coat|Cisco Umbrella|Cisco Secure Access|Palo Alto Networks|Check ?Point|WatchGuard|Fireware|Kaspersky|Avast|AVG |ESET SSL Filter|Bitdefender|Forcepoint|McAfee Web Gateway|Skyhigh|iboss|Charles Proxy|mitmproxy|DO_NOT_TRUST|PortSwigger/i;

/** Name of a product that opens TLS on its way and signs anew, when the issuer bears it. */
export function interceptorOf({ issuer }: Certificate): string | undefined {
  return interceptors.exec(issuer)?.[0].trim();
}
