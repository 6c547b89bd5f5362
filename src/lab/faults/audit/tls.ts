import { getDiffieHellman } from "node:crypto";
import { defineFault, type Fault } from "../../define.ts";
import { integer, sequence } from "../../der.ts";
import type { Lab } from "../../lab.ts";
import { atAddress, named } from "../tls/serve.ts";

const rsa = (lab: Lab) => lab.authority.issue({ key: "rsa-2048" });

/** Parameters as `openssl dhparam` writes them: the 1024-bit group of RFC 2409 §6.2. */
function smallGroup(): string {
  const group = getDiffieHellman("modp2");
  const der = sequence(integer(group.getPrime()), integer(group.getGenerator()));
  return `-----BEGIN DH PARAMETERS-----\n${der.toString("base64").replaceAll(/(.{64})/g, "$1\n")}\n-----END DH PARAMETERS-----\n`;
}

/** TLS that does for the sender, and does for others what it should not. */
export const auditedTls: readonly Fault[] = [
  defineFault({
    id: "audit/old-tls",
    title: "speaks TLS 1.0 with whoever asks for it",
    audit: true,
    serve: (lab) =>
      atAddress(lab, {
        ...rsa(lab),
        ciphers: "DEFAULT:@SECLEVEL=0",
        minVersion: "TLSv1",
        maxVersion: "TLSv1.3",
      }),
  }),
  defineFault({
    id: "audit/weak-ciphers",
    title: "takes suites without a certificate",
    audit: true,
    serve: (lab) => atAddress(lab, { ...rsa(lab), ciphers: "ALL:@SECLEVEL=0" }),
  }),
  defineFault({
    id: "audit/weak-dh",
    title: "agrees on keys with a prime of 1024 bits",
    audit: true,
    serve: (lab) => atAddress(lab, { ...rsa(lab), ciphers: "DEFAULT:@SECLEVEL=0", dhparam: smallGroup() }),
  }),
  defineFault({
    id: "audit/no-forward-secrecy",
    title: "offers suites with RSA key exchange as well",
    audit: true,
    serve: (lab) => atAddress(lab, rsa(lab)),
  }),
  defineFault({
    id: "audit/no-forward-secrecy",
    face: "chosen",
    title: "chooses RSA key exchange, whatever is offered",
    audit: true,
    serve: (lab) => atAddress(lab, { ...rsa(lab), ciphers: "AES128-GCM-SHA256", maxVersion: "TLSv1.2" }),
  }),
  defineFault({
    id: "audit/no-hsts",
    title: "HTTPS under a host name, without Strict-Transport-Security",
    audit: true,
    serve: async (lab) =>
      named(
        "hooks.example.com",
        await lab.https(lab.correct, lab.authority.issue({ names: ["hooks.example.com"] })),
      ),
  }),
];
