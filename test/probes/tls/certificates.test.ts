import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Authority, selfSigned } from "../../../src/lab/authority.ts";
import { derOf, describeCertificates, TrustedRoots } from "../../../src/probes/tls/certificates.ts";
import { readDer, readOid, readTime } from "../../../src/probes/tls/der.ts";
import { noRoots, redact } from "./common.ts";

const authority = Authority.create("A root");
const der = (pem: string): Buffer => new X509Certificate(pem).raw;
const describeOne = (pem: string, roots = noRoots) => describeCertificates([der(pem)], redact, roots)[0];

describe("the description of a certificate", () => {
  it("tells what stands in it", () => {
    const leaf = authority.issue({
      names: ["hooks.example.com", "127.0.0.1", "2001:db8::7"],
      notBefore: new Date("2020-01-02T03:04:05Z"),
      notAfter: new Date("2051-01-02T03:04:05Z"),
      issuerUrls: ["http://ca.example/one.der"],
    }).leaf;
    expect(describeOne(leaf)).toEqual({
      subject: "CN=hooks.example.com",
      issuer: "CN=A root",
      names: ["hooks.example.com", "127.0.0.1", "2001:db8::7"],
      commonName: "hooks.example.com",
      notBefore: "2020-01-02T03:04:05.000Z",
      notAfter: "2051-01-02T03:04:05.000Z",
      selfIssued: false,
      keyType: "ec",
      keyBits: 256,
      signatureAlgorithm: "ecdsa-with-SHA256",
      fingerprint256: new X509Certificate(leaf).fingerprint256,
      isCa: false,
      issuerUrls: ["http://ca.example/one.der"],
    });
  });

  it.each([
    ["ec-384", "ec", 384],
    ["rsa-1024", "rsa", 1024],
    ["rsa-2048", "rsa", 2048],
  ] as const)("measures a %s key", (key, keyType, keyBits) => {
    expect(describeOne(authority.issue({ key }).leaf)).toMatchObject({ keyType, keyBits });
  });

  it("names the algorithm of the signature, not of the key", () => {
    expect(describeOne(authority.issue({ key: "rsa-2048", hash: "sha1" }).leaf)?.signatureAlgorithm).toBe(
      "ecdsa-with-SHA1",
    );
    expect(describeOne(selfSigned({ key: "rsa-2048", hash: "sha1" }).leaf)?.signatureAlgorithm).toBe(
      "sha1WithRSAEncryption",
    );
  });

  it("knows trusted roots, and tells them from other self-signed ones", () => {
    expect(describeOne(authority.rootPem)).toMatchObject({ selfIssued: true, isCa: true });
    expect(describeOne(authority.rootPem)?.trustedRoot).toBeUndefined();
    expect(describeOne(authority.rootPem, new TrustedRoots([authority.rootPem]))?.trustedRoot).toBe(true);
    expect(describeOne(rootCertificates[0] ?? "")?.trustedRoot).toBe(true);
  });

  it("reads every root that Node brings", () => {
    const all = rootCertificates.slice(0, 16).map(der);
    const described = describeCertificates(all, redact, noRoots);
    expect(described).toHaveLength(16);
    for (const { signatureAlgorithm, notAfter, keyBits } of described) {
      expect(signatureAlgorithm).toMatch(/RSA|ecdsa/i);
      expect(Date.parse(notAfter)).toBeGreaterThan(0);
      expect(keyBits).toBeGreaterThanOrEqual(256);
    }
  });

  it("remembers the bytes behind a description", () => {
    const [described] = describeCertificates([der(authority.rootPem)], redact, noRoots);
    expect(described && derOf(described)).toEqual(der(authority.rootPem));
  });

  it("leaves out what is no certificate, and never throws", () => {
    expect(describeCertificates([Buffer.from("no certificate")], redact, noRoots)).toEqual([]);
    const whole = der(authority.issue({ issuerUrls: ["http://ca.example/"] }).leaf);
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.nat(whole.length),
        (changes, length) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          describeCertificates([bytes, bytes.subarray(0, length)], redact, noRoots);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the reader of DER", () => {
  it("reads object identifiers", () => {
    const oid = (hex: string) => readOid({ tag: 6, contents: Buffer.from(hex, "hex") });
    expect(oid("2a864886f70d01010b")).toBe("1.2.840.113549.1.1.11");
    expect(oid("550411")).toBe("2.5.4.17");
    expect(oid("883703")).toBe("2.999.3");
    expect(oid("")).toBeUndefined();
    expect(oid("ff".repeat(20))).toBeUndefined();
  });

  it("reads whole elements alone", () => {
    expect(readDer(Buffer.from([4, 2, 7, 7, 1]))).toEqual({
      element: { tag: 4, contents: Buffer.from([7, 7]) },
      next: 4,
    });
    for (const cut of [
      [],
      [4],
      [4, 2, 7],
      [4, 0x80, 0, 0],
      [4, 0x82, 0],
      [4, 0x85, 0, 0, 0, 0, 0],
      [0x1f, 1, 0],
    ]) {
      expect(readDer(Buffer.from(cut))).toBeUndefined();
    }
  });

  it("reads both kinds of time, and no others", () => {
    const time = (tag: number, text: string) => readTime({ tag, contents: Buffer.from(text) })?.toISOString();
    expect(time(0x17, "490203040506Z")).toBe("2049-02-03T04:05:06.000Z");
    expect(time(0x17, "500203040506Z")).toBe("1950-02-03T04:05:06.000Z");
    expect(time(0x18, "99991231235959Z")).toBe("9999-12-31T23:59:59.000Z");
    expect(time(0x18, "490203040506Z")).toBeUndefined();
    expect(time(0x17, "soon")).toBeUndefined();
    expect(time(0x02, "490203040506Z")).toBeUndefined();
  });
});
