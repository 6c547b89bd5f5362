import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import {
  bitString,
  bool,
  explicit,
  implicit,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  set,
  time,
  utf8String,
} from "./der.ts";

/** What a certificate is to say (RFC 5280 §4.1). */
export interface CertificateContents {
  /** Common name of the subject; an empty text gives an empty subject. */
  readonly subject: string;
  /** Common name of the issuer. */
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** Key of the issuer, for the authority key identifier. */
  readonly issuerPublicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly hash: "sha256" | "sha1";
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** dNSName and iPAddress entries of subjectAltName, told apart by their form. */
  readonly names: readonly string[];
  readonly isCa: boolean;
  /** caIssuers addresses of authorityInfoAccess. */
  readonly issuerUrls: readonly string[];
  /** Extended key usage of a leaf; server authentication unless set. */
  readonly usage?: "server" | "client";
}

const oids = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  authorityInfoAccess: "1.3.6.1.5.5.7.1.1",
  caIssuers: "1.3.6.1.5.5.7.48.2",
} as const;

/**
 * Makes an X.509 version 3 certificate.
 * @param contents what it says, and the key that signs it (RSA or EC).
 * @returns the certificate as PEM.
 * @throws when the key can't sign.
 */
export function makeCertificate(contents: CertificateContents): string {
  const algorithm = signatureAlgorithm(contents.signingKey, contents.hash);
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    distinguishedName(contents.issuer),
    sequence(time(contents.notBefore), time(contents.notAfter)),
    distinguishedName(contents.subject),
    contents.publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions(contents))),
  );
  const signature = sign(contents.hash, toBeSigned, contents.signingKey);
  return pem("CERTIFICATE", sequence(toBeSigned, algorithm, bitString(signature)));
}

/** Text armour around DER (RFC 7468). */
export function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function extensions(contents: CertificateContents): Buffer[] {
  const { names, issuerUrls, isCa } = contents;
  const list = [
    extension(oids.basicConstraints, sequence(...(isCa ? [bool(true)] : [])), "critical"),
    extension(oids.keyUsage, keyUsage(contents), "critical"),
    extension(oids.subjectKeyIdentifier, octetString(keyIdentifier(contents.publicKey))),
    extension(oids.authorityKeyIdentifier, sequence(implicit(0, keyIdentifier(contents.issuerPublicKey)))),
  ];
  if (!isCa) {
    const purpose = contents.usage === "client" ? oids.clientAuth : oids.serverAuth;
    list.push(extension(oids.extendedKeyUsage, sequence(oid(purpose))));
  }
  if (names.length > 0) list.push(extension(oids.subjectAltName, sequence(...names.map(generalName))));
  if (issuerUrls.length > 0) {
    const access = issuerUrls.map((url) => sequence(oid(oids.caIssuers), implicit(6, Buffer.from(url))));
    list.push(extension(oids.authorityInfoAccess, sequence(...access)));
  }
  return list;
}

function extension(id: string, value: Buffer, critical?: "critical"): Buffer {
  return sequence(oid(id), ...(critical ? [bool(true)] : []), octetString(value));
}

/** keyCertSign and cRLSign for an authority; digitalSignature (and keyEncipherment for RSA) for a leaf. */
function keyUsage({ isCa, publicKey }: CertificateContents): Buffer {
  if (isCa) return bitString(Buffer.from([0b0000_0110]), 1);
  return publicKey.asymmetricKeyType === "rsa"
    ? bitString(Buffer.from([0b1010_0000]), 5)
    : bitString(Buffer.from([0b1000_0000]), 7);
}

function generalName(name: string): Buffer {
  if (isIP(name) === 4) return implicit(7, Buffer.from(name.split(".").map(Number)));
  if (isIP(name) === 6) return implicit(7, ipv6Octets(name));
  return implicit(2, Buffer.from(name, "ascii"));
}

function ipv6Octets(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const groups = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0);
  return Buffer.from([...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]));
}

function distinguishedName(commonName: string): Buffer {
  if (commonName === "") return sequence();
  return sequence(set(sequence(oid(oids.commonName), utf8String(commonName))));
}

/** RSA algorithms carry a NULL as parameter, ECDSA ones nothing (RFC 3279 §2.2, RFC 5758 §3.2). */
function signatureAlgorithm(key: KeyObject, hash: "sha256" | "sha1"): Buffer {
  if (key.asymmetricKeyType === "rsa") {
    return sequence(oid(hash === "sha256" ? "1.2.840.113549.1.1.11" : "1.2.840.113549.1.1.5"), nothing);
  }
  return sequence(oid(hash === "sha256" ? "1.2.840.10045.4.3.2" : "1.2.840.10045.4.1"));
}

/** SHA-1 over the public key (RFC 5280 §4.2.1.2, method 1, taken over the whole of its info). */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

function serialNumber(): Buffer {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets;
}
