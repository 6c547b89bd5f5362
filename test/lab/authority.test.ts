import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Authority, type Issued, selfSigned } from "../../src/lab/authority.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-authority-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function opensslVerify(root: string, issued: Issued, ...options: string[]): string {
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const rootFile = write("root.pem", root);
  const leafFile = write("leaf.pem", issued.leaf);
  const chainFile = write("chain.pem", issued.cert);
  const args = ["verify", "-x509_strict", "-CAfile", rootFile, "-untrusted", chainFile, ...options, leafFile];
  return execFileSync("openssl", args, { encoding: "utf8" });
}

describe("the lab's authority", () => {
  const authority = Authority.create("A root");

  it("is a root that signed itself", () => {
    const root = new X509Certificate(authority.rootPem);
    expect(root.ca).toBe(true);
    expect(root.checkIssued(root)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  });

  it.each(["ec-256", "ec-384", "rsa-1024", "rsa-2048"] as const)(
    "issues a certificate for a %s key",
    (key) => {
      const { cert } = authority.issue({ key });
      const leaf = new X509Certificate(cert);
      const root = new X509Certificate(authority.rootPem);
      expect(leaf.verify(root.publicKey)).toBe(true);
      expect(leaf.checkIssued(root)).toBe(true);
      expect(leaf.ca).toBe(false);
      expect(leaf.publicKey.asymmetricKeyType).toBe(key.split("-")[0]);
    },
  );

  it("writes names, addresses, dates and issuer URLs as asked", () => {
    const leaf = new X509Certificate(
      authority.issue({
        names: ["hooks.example.com", "*.example.org", "127.0.0.1", "2001:db8::7"],
        notBefore: new Date("2031-02-03T04:05:06Z"),
        notAfter: new Date("2051-02-03T04:05:06Z"),
        issuerUrls: ["http://127.0.0.1/ca.der"],
      }).leaf,
    );
    expect(leaf.subjectAltName).toBe(
      "DNS:hooks.example.com, DNS:*.example.org, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:7",
    );
    expect(new Date(leaf.validFrom).toISOString()).toBe("2031-02-03T04:05:06.000Z");
    expect(new Date(leaf.validTo).toISOString()).toBe("2051-02-03T04:05:06.000Z");
    expect(leaf.infoAccess).toContain("http://127.0.0.1/ca.der");
    expect(leaf.checkHost("hooks.example.com")).toBe("hooks.example.com");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
  });

  it("sends an intermediate's certificate along with what it issues", () => {
    const { cert, leaf } = authority.intermediate().issue();
    expect(cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(cert.startsWith(leaf)).toBe(true);
  });

  it.runIf(hasOpenssl)("issues what OpenSSL verifies under strict rules", () => {
    const root = authority.rootPem;
    expect(opensslVerify(root, authority.issue(), "-purpose", "sslserver")).toContain("OK");
    expect(opensslVerify(root, authority.issue({ key: "rsa-2048" }))).toContain("OK");
    const deep = authority
      .intermediate()
      .intermediate({ subject: "Deeper" })
      .issue({ names: ["a.example"] });
    expect(opensslVerify(root, deep, "-verify_hostname", "a.example")).toContain("OK");
    expect(opensslVerify(root, authority.issue({ usage: "client" }), "-purpose", "sslclient")).toContain(
      "OK",
    );
  });

  it("makes certificates that are signed by themselves", () => {
    const leaf = new X509Certificate(selfSigned().leaf);
    expect(leaf.verify(leaf.publicKey)).toBe(true);
    expect(leaf.issuer).toBe(leaf.subject);
  });

  it("signs with SHA-1 when asked to", () => {
    const root = new X509Certificate(authority.rootPem);
    const leaf = new X509Certificate(authority.issue({ hash: "sha1" }).leaf);
    expect(leaf.verify(root.publicKey)).toBe(true);
    // ecdsa-with-SHA1, RFC 3279 §2.2.3
    expect(leaf.raw.includes(Buffer.from("06072a8648ce3d0401", "hex"))).toBe(true);
  });
});
