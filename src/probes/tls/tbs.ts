import { defaultBounds } from "../../bounds.ts";
import { type DerElement, derChildren, readDer, readOid, readTime } from "./der.ts";

/** What stands in the signed part of a certificate (RFC 5280 §4.1.2), as far as we read it. */
export interface TbsFacts {
  readonly signatureAlgorithm: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** dNSName and iPAddress entries of subjectAltName. */
  readonly names: readonly string[];
  /** How many entries subjectAltName has, of whatever kind. */
  readonly nameCount: number;
  /** caIssuers addresses of authorityInfoAccess. */
  readonly issuerUrls: readonly string[];
}

/** Addresses of issuers that are read at most. */
const maxIssuerUrls = 16;
/** Names that are counted at most: more than fit into a certificate that a client takes. */
const mostCounted = 65_536;

/** Object identifiers of RFC 3279, 4055, 5758, 8410 and 8692 by the names OpenSSL shows. */
const signatureNames: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.3.14.3.2.29": "sha1WithRSA",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.2.840.10040.4.3": "dsa-with-SHA1",
  "2.16.840.1.101.3.4.3.2": "dsa-with-SHA256",
  "1.3.101.112": "ED25519",
  "1.3.101.113": "ED448",
};

const pssHashes: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "SHA1",
  "2.16.840.1.101.3.4.2.1": "SHA256",
  "2.16.840.1.101.3.4.2.2": "SHA384",
  "2.16.840.1.101.3.4.2.3": "SHA512",
};

/**
 * Reads those facts of a certificate that Node does not tell.
 * @param der a certificate, or anything at all.
 * @param maxNames names that are read.
 * @returns undefined when it is no certificate. Never throws.
 */
export function readTbs(der: Buffer, maxNames = defaultBounds.maxNames): TbsFacts | undefined {
  const [tbs] = derChildren(readDer(der)?.element);
  const fields = derChildren(tbs);
  // version is [0] EXPLICIT and absent in version 1
  const [, algorithm, , validity, , , ...rest] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  const [from, until] = derChildren(validity);
  const notBefore = readTime(from);
  const notAfter = readTime(until);
  const signatureAlgorithm = signatureNameOf(algorithm);
  if (notBefore === undefined || notAfter === undefined || signatureAlgorithm === undefined) return undefined;
  const extensions = derChildren(derChildren(rest.find(({ tag }) => tag === 0xa3))[0]);
  const entries = derChildren(extensionValue(extensions, "2.5.29.17"), mostCounted);
  return {
    signatureAlgorithm,
    notBefore,
    notAfter,
    names: entries.slice(0, maxNames).flatMap(nameOf),
    nameCount: entries.length,
    issuerUrls: derChildren(extensionValue(extensions, "1.3.6.1.5.5.7.1.1"))
      .flatMap(issuerUrlOf)
      .slice(0, maxIssuerUrls),
  };
}

function signatureNameOf(algorithm: DerElement | undefined): string | undefined {
  const [id, parameters] = derChildren(algorithm);
  const oid = readOid(id);
  if (oid !== "1.2.840.113549.1.1.10") return oid === undefined ? undefined : (signatureNames[oid] ?? oid);
  // RSASSA-PSS names its hash in [0] of its parameters, SHA-1 when absent (RFC 4055 §3.1)
  const hash = derChildren(parameters).find(({ tag }) => tag === 0xa0);
  const hashOid = readOid(derChildren(derChildren(hash)[0])[0]);
  return `rsassaPss with ${hash === undefined ? "SHA1" : (pssHashes[hashOid ?? ""] ?? hashOid ?? "an unknown hash")}`;
}

function extensionValue(extensions: readonly DerElement[], id: string): DerElement | undefined {
  for (const extension of extensions) {
    const parts = derChildren(extension);
    if (readOid(parts[0]) !== id) continue;
    const value = parts.at(-1);
    return value?.tag === 0x04 ? readDer(value.contents)?.element : undefined;
  }
  return undefined;
}

/** dNSName is [2], iPAddress [7] of four or sixteen octets (RFC 5280 §4.2.1.6). */
function nameOf({ tag, contents }: DerElement): string[] {
  if (tag === 0x82) return [contents.toString("latin1")];
  if (tag === 0x87 && contents.length === 4) return [contents.join(".")];
  if (tag === 0x87 && contents.length === 16) return [ipv6Text(contents)];
  return [];
}

/** The form that URL hosts have, so that both compare as text (RFC 5952). */
function ipv6Text(octets: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2).toString(16));
  try {
    return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
  } catch {
    return groups.join(":");
  }
}

function issuerUrlOf(access: DerElement): string[] {
  const [method, location] = derChildren(access);
  if (readOid(method) !== "1.3.6.1.5.5.7.48.2" || location?.tag !== 0x86) return [];
  return [location.contents.toString("latin1")];
}
