import type { X509Certificate } from "node:crypto";
import { isIPv6, type LookupFunction } from "node:net";
import type { TlsEvidence } from "../../evidence.ts";
import type { Bytes, Milliseconds } from "../../units.ts";
import { isSignedBy, parseCertificate, type Redact, type TrustedRoots } from "./certificates.ts";
import { readTbs } from "./tbs.ts";

export interface FetchIssuerOptions {
  /**
   * At which IP address this place may be asked, if at all: one on the inside of a network is not for a stranger to
   * name, and its name is not looked up again.
   */
  readonly mayFetch: (url: URL) => Promise<string | undefined>;
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
  readonly redact: Redact;
  readonly roots: TrustedRoots;
}

const maxCertificateBytes: Bytes = 65_536;
const maxFetches = 2;

/**
 * Fetches the issuer that a server left out of its chain from where the certificate says it is
 * (RFC 5280 §4.2.2.1), and its issuer in turn, until a trusted root is known to have signed.
 * @param last the certificate whose issuer is missing.
 * @returns what came of it, or undefined when the certificate names no address that may be asked. Never rejects.
 */
export async function fetchIssuer(
  last: X509Certificate,
  options: FetchIssuerOptions,
): Promise<TlsEvidence["fetchedIssuer"]> {
  let current = last;
  let found: { url: string; issuer: X509Certificate } | undefined;
  for (let fetches = 0; fetches < maxFetches; fetches++) {
    const place = await firstAllowed(current, options.mayFetch);
    if (place === undefined) break;
    const { url } = place;
    const issuer = await fetchCertificate(place, options);
    const signs = issuer?.ca === true && isSignedBy(current, issuer);
    if (!signs) {
      if (found === undefined) return { url: options.redact(url.href), outcome: "not-fetched" };
      break;
    }
    found ??= { url: url.href, issuer };
    if (isCurrent(issuer) && options.roots.reachedBy(issuer))
      return describe(found, "trusted", options.redact);
    current = issuer;
  }
  return found && describe(found, "untrusted", options.redact);
}

function describe(
  { url, issuer }: { url: string; issuer: X509Certificate },
  outcome: "trusted" | "untrusted",
  redact: Redact,
): TlsEvidence["fetchedIssuer"] {
  return { url: redact(url), outcome, subject: redact(issuer.subject.replaceAll("\n", ", ")) };
}

function isCurrent(certificate: X509Certificate): boolean {
  const facts = readTbs(certificate.raw);
  const now = Date.now();
  return facts !== undefined && facts.notBefore.getTime() <= now && now <= facts.notAfter.getTime();
}

interface Place {
  readonly url: URL;
  readonly address: string;
}

/** A look-up that knows the answer. */
function alwaysAt(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, { all }, done) => (all ? done(null, [{ address, family }]) : done(null, address, family));
}

async function firstAllowed(
  certificate: X509Certificate,
  mayFetch: FetchIssuerOptions["mayFetch"],
): Promise<Place | undefined> {
  for (const text of readTbs(certificate.raw)?.issuerUrls.slice(0, 4) ?? []) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== "http:") continue;
    const address = await Promise.resolve(url)
      .then(mayFetch)
      .catch(() => undefined);
    if (address !== undefined) return { url, address };
  }
  return undefined;
}

/** One GET over plain HTTP; redirects are not followed. Undefined when no certificate comes. */
function fetchCertificate(
  { url, address }: Place,
  options: FetchIssuerOptions,
): Promise<X509Certificate | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.any([
      AbortSignal.timeout(Math.ceil(options.timeoutMs)),
      ...(options.signal ? [options.signal] : []),
    ]);
    // Seldom needed, and start-up is short of time.
    const { request } = process.getBuiltinModule("node:http");
    const asked = request(url, { signal, agent: false, lookup: alwaysAt(address) }, (response) => {
      const chunks: Buffer[] = [];
      let size: Bytes = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxCertificateBytes) asked.destroy();
      });
      response.on("end", () => {
        const whole = response.complete && response.statusCode === 200 && size <= maxCertificateBytes;
        resolve(whole ? parseCertificate(Buffer.concat(chunks)) : undefined);
      });
      response.on("error", () => resolve(undefined));
    });
    asked.on("error", () => resolve(undefined));
    asked.on("close", () => resolve(undefined));
    asked.end();
  });
}
