import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Issued, selfSigned } from "../../../src/lab/authority.ts";
import type { Lab } from "../../../src/lab/lab.ts";
import { serveBehind } from "../behind.ts";
import { writeCertificate } from "../configure.ts";
import { named } from "../ports.ts";
import { freePort, type Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** What serving TLS bare needs installed. */
export const tlsServersNeeds = ["openssl", "stunnel"];

const day = 86_400_000;
const name = "hooks.example.test";

/** A way of serving TLS, and what a check of it must tell. */
interface Variant extends Omit<RealEndpoint, "url"> {
  /** Certificate of the table below. */
  readonly certificate?: string;
  /** Lines of stunnel's service, or options of `openssl s_server`. */
  readonly says: readonly string[];
  readonly host?: string;
  readonly scheme?: "http";
}

/** OpenSSL's s_server refuses handshakes in every way there is; what comes after them it can't answer. */
const openssl: readonly Variant[] = [
  { id: "tls/protocol-too-old", face: "TLS 1.0 alone", says: ["-tls1", "-cipher", "ALL@SECLEVEL=0"] },
  { id: "tls/protocol-too-old", face: "TLS 1.1 alone", says: ["-tls1_1", "-cipher", "ALL@SECLEVEL=0"] },
  {
    id: "tls/client-certificate",
    face: "client certificate, TLS 1.3",
    says: ["-Verify", "1", "-verify_return_error"],
  },
  {
    id: "tls/client-certificate",
    face: "client certificate, TLS 1.2",
    says: ["-tls1_2", "-Verify", "1", "-verify_return_error"],
  },
  {
    id: "tls/no-shared-cipher",
    face: "suites without encryption",
    certificate: "rsa",
    says: ["-tls1_2", "-cipher", "NULL-SHA256@SECLEVEL=0"],
  },
  {
    id: "tls/no-shared-cipher",
    face: "Camellia alone",
    certificate: "rsa",
    says: ["-tls1_2", "-cipher", "CAMELLIA256-SHA"],
  },
  {
    id: "tls/no-shared-cipher",
    face: "anonymous suites",
    host: name,
    says: ["-tls1_2", "-cipher", "ADH-AES256-SHA@SECLEVEL=0"],
  },
  { id: "tls/handshake-alert", face: "no certificate", certificate: "none", host: name, says: ["-nocert"] },
  {
    id: "tls/handshake-alert",
    face: "a group that nobody offers",
    host: name,
    says: ["-tls1_2", "-groups", "brainpoolP512r1"],
  },
  {
    id: "tls/sni-unrecognized",
    face: "another name alone",
    host: "unknown.example.test",
    says: ["-servername", name, "-servername_fatal", "-cert2", "named.crt", "-key2", "named.key"],
  },
  { id: "http/http2-only", face: "h2 alone in ALPN", says: ["-alpn", "h2"] },
];

/** stunnel before a handler that is right (or before nobody): what is wrong is TLS itself. */
const stunnel: readonly Variant[] = [
  { id: "healthy", face: "TLS before a handler", says: [] },
  { id: "healthy", face: "certificate for the name", certificate: "named", host: name, says: [] },
  { id: "healthy", face: "TLS 1.2 alone", says: ["sslVersion = TLSv1.2"] },
  {
    id: "healthy",
    face: "RSA, and one suite in common use",
    certificate: "rsa",
    says: ["sslVersion = TLSv1.2", "ciphers = ECDHE-RSA-AES128-GCM-SHA256"],
  },
  { id: "tls/protocol-too-new", face: "TLS 1.3 alone", says: ["sslVersion = TLSv1.3"] },
  {
    id: "tls/protocol-too-old",
    face: "TLS 1.1 alone",
    says: ["sslVersion = TLSv1.1", "ciphers = ALL:@SECLEVEL=0"],
  },
  {
    id: "tls/client-certificate",
    face: "verifyChain",
    says: ["verifyChain = yes", "CAfile = {{folder}}/right.crt"],
  },
  {
    id: "tls/wrong-host",
    face: "certificate for another name",
    certificate: "named",
    host: "unknown.example.test",
    says: [],
  },
  { id: "tls/wrong-host", face: "certificate for a name, asked by address", certificate: "named", says: [] },
  { id: "tls/expired", face: "expired certificate", certificate: "expired", says: [] },
  { id: "tls/expires-soon", face: "certificate with two days left", certificate: "ending", says: [] },
  { id: "tls/self-signed", face: "self-signed certificate", certificate: "self", says: [] },
  { id: "tls/missing-intermediate", face: "certificate without its chain", certificate: "leaf", says: [] },
  { id: "tls/weak-signature", face: "SHA-1", certificate: "sha1", says: ["securityLevel = 0"] },
  { id: "http/empty-reply", face: "an application behind that hangs up", says: ["connect = {{hangsUp}}"] },
  { id: "http/not-http", face: "a mail server behind", says: ["connect = {{mail}}"] },
  { id: "http/not-http", face: "http to its port", scheme: "http", says: [] },
];

/** TLS as OpenSSL and stunnel serve it, right and in all the wrong ways. */
export async function serveTlsServers(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = programs.folder();
  await writeCertificates(folder, lab);
  const behind = await serveBehind(lab);
  const fill = (text: string) =>
    text
      .replaceAll("{{folder}}", folder)
      .replaceAll("{{hangsUp}}", String(behind.hangsUp))
      .replaceAll("{{mail}}", String(behind.mail));
  const file = (variant: Variant, ending: string) =>
    path.join(folder, `${variant.certificate ?? "right"}.${ending}`);

  const served: RealEndpoint[] = [];
  for (const variant of openssl) {
    const port = await freePort();
    const own =
      variant.certificate === "none" ? [] : ["-cert", file(variant, "crt"), "-key", file(variant, "key")];
    const says = variant.says.map((option) => (/^named\./.test(option) ? path.join(folder, option) : option));
    await programs.start(
      "openssl",
      ["s_server", "-accept", `127.0.0.1:${port}`, "-quiet", ...own, ...says],
      port,
    );
    served.push(endpoint(variant, port, "openssl s_server"));
  }
  const ports = await Promise.all(stunnel.map(freePort));
  const services = stunnel.map((variant, index) => {
    const connect = variant.says.some((line) => line.startsWith("connect"))
      ? []
      : [`connect = ${behind.right}`];
    const lines = [
      `accept = 127.0.0.1:${ports[index]}`,
      `cert = ${file(variant, "pem")}`,
      ...connect,
      ...variant.says,
    ];
    return `[service${index}]\n${lines.map(fill).join("\n")}\n`;
  });
  const config = path.join(folder, "stunnel.conf");
  writeFileSync(config, `foreground = yes\npid =\nsyslog = no\ndebug = warning\n${services.join("\n")}`);
  await programs.start("stunnel", [config], ports.at(-1) ?? 0);
  return [...served, ...stunnel.map((variant, index) => endpoint(variant, ports[index] ?? 0, "stunnel"))];
}

function endpoint(variant: Variant, port: number, program: string): RealEndpoint {
  const { certificate: _certificate, says: _says, host, scheme = "https", face, ...rest } = variant;
  return {
    ...rest,
    face: `${program}: ${face}`,
    url: `${scheme}://${host ?? "127.0.0.1"}:${port}/hook`,
    ...(host !== undefined && named(port, host)),
  };
}

async function writeCertificates(folder: string, lab: Lab): Promise<void> {
  const { authority } = lab;
  const intermediate = authority.intermediate();
  const issuer = await lab.http(() => ({ body: intermediate.pem }));
  const below = intermediate.issue({ issuerUrls: [issuer] });
  const before = (days: number) => new Date(Date.now() + days * day);
  const certificates: Readonly<Record<string, Issued>> = {
    right: authority.issue(),
    rsa: authority.issue({ key: "rsa-2048" }),
    named: authority.issue({ names: [name] }),
    expired: authority.issue({ notBefore: before(-90), notAfter: before(-1) }),
    ending: authority.issue({ notBefore: before(-88), notAfter: before(2) }),
    self: selfSigned(),
    leaf: { ...below, cert: below.leaf },
    sha1: authority.issue({ key: "rsa-2048", hash: "sha1" }),
  };
  for (const [file, issued] of Object.entries(certificates)) writeCertificate(folder, file, issued);
}
