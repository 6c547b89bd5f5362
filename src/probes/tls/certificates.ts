import { type KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { type Bounds, defaultBounds } from "../../bounds.ts";
import type { Certificate } from "../../evidence.ts";
import type { Redacted } from "../../units.ts";
import { readTbs } from "./tbs.ts";

export type Redact = (text: string) => Redacted;

/** How much of certificates is looked at. */
export type CertificateBounds = Pick<Bounds, "maxCertificates" | "maxCertificateBytes" | "maxNames">;

/**
 * Describes certificates as evidence.
 * @param chain each in DER, in the order they are to be shown; those beyond the bound are left out.
 * @param redact makes text of the peer showable.
 * @param roots tells whether a certificate is among the trusted roots.
 * @param bounds the defaults unless given.
 * @returns a description of each that can be read. Never throws.
 */
export function describeCertificates(
  chain: readonly Buffer[],
  redact: Redact,
  roots: TrustedRoots,
  bounds: CertificateBounds = defaultBounds,
): readonly Certificate[] {
  return chain
    .slice(0, bounds.maxCertificates)
    .flatMap((der) => describeCertificate(der, redact, roots, bounds) ?? []);
}

/** Node's getters throw on contents that OpenSSL parses late. */
function describeCertificate(
  der: Buffer,
  redact: Redact,
  roots: TrustedRoots,
  bounds: CertificateBounds,
): Certificate | undefined {
  try {
    return describeParsed(der, redact, roots, bounds);
  } catch {
    return undefined;
  }
}

function describeParsed(
  der: Buffer,
  redact: Redact,
  roots: TrustedRoots,
  bounds: CertificateBounds,
): Certificate | undefined {
  const facts = readTbs(der, bounds.maxNames);
  const parsed = parseCertificate(der);
  if (facts === undefined || parsed === undefined) return undefined;
  const selfIssued = isSelfSigned(parsed);
  const described: Certificate = {
    subject: redact(oneLine(parsed.subject)),
    issuer: redact(oneLine(parsed.issuer)),
    names: facts.names.map(redact),
    ...commonNameOf(parsed, redact),
    notBefore: facts.notBefore.toISOString(),
    notAfter: facts.notAfter.toISOString(),
    selfIssued,
    ...describeKey(parsed),
    signatureAlgorithm: facts.signatureAlgorithm,
    fingerprint256: parsed.fingerprint256,
    isCa: parsed.ca,
    issuerUrls: facts.issuerUrls.map(redact),
    ...(der.length > bounds.maxCertificateBytes && { size: der.length }),
    ...(facts.nameCount > bounds.maxNames && { nameCount: facts.nameCount }),
    ...(selfIssued && roots.has(der) && { trustedRoot: true }),
  };
  ders.set(described, der);
  return described;
}

const ders = new WeakMap<Certificate, Buffer>();

/** The bytes that a description was made from, as long as it is the same object. */
export function derOf(described: Certificate): Buffer | undefined {
  return ders.get(described);
}

/** Reads a certificate from DER or PEM; undefined when it is none. Never throws. */
export function parseCertificate(bytes: Buffer | string): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

/** Subject and issuer are the same, and its own key made the signature. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isSignedBy(certificate, certificate);
}

/** `issuer`'s key made the signature on `certificate`. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** Node writes one attribute a line, and escapes line breaks within values. */
function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}

function commonNameOf(certificate: X509Certificate, redact: Redact): Pick<Certificate, "commonName"> {
  const lines = (certificate.subject ?? "").split("\n");
  const found = lines.findLast((line) => line.startsWith("CN="));
  return found === undefined ? {} : { commonName: redact(found.slice(3)) };
}

function describeKey(certificate: X509Certificate): Pick<Certificate, "keyType" | "keyBits"> {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    return { keyType: "unknown", keyBits: null };
  }
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const keyType = key.asymmetricKeyType ?? "unknown";
  if (modulusLength !== undefined) return { keyType, keyBits: modulusLength };
  if (keyType === "ed25519") return { keyType, keyBits: 256 };
  if (keyType === "ed448") return { keyType, keyBits: 456 };
  return { keyType, keyBits: Number(/\d{3}/.exec(namedCurve ?? "")?.[0] ?? 0) || null };
}

/** The roots that this tool trusts: Node's, and those of `--cacert`. */
export class TrustedRoots {
  readonly #extra: readonly string[];
  readonly #base64: ReadonlySet<string>;

  /** @param extra PEM texts, each with one certificate or more. */
  constructor(extra: readonly string[] = []) {
    this.#extra = extra.flatMap(splitPem);
    this.#base64 = new Set(this.#extra.map(base64Of));
  }

  has(der: Buffer): boolean {
    const base64 = der.toString("base64");
    return this.#base64.has(base64) || builtinRoots().has(base64);
  }

  /** Whether the certificate is a root, or signed by one. */
  reachedBy(certificate: X509Certificate): boolean {
    if (this.has(certificate.raw)) return true;
    const extra = this.#extra.flatMap((pem) => parseCertificate(pem) ?? []);
    return [...extra, ...parsedRoots()].some(
      (root) => root.subject === certificate.issuer && isSignedBy(certificate, root),
    );
  }
}

let builtin: ReadonlySet<string> | undefined;
let parsed: readonly X509Certificate[] | undefined;

function builtinRoots(): ReadonlySet<string> {
  builtin ??= new Set(rootCertificates.map(base64Of));
  return builtin;
}

function parsedRoots(): readonly X509Certificate[] {
  parsed ??= rootCertificates.flatMap((pem) => parseCertificate(pem) ?? []);
  return parsed;
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function base64Of(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");
}
