import type { Certificate, TlsEvidence } from "../../evidence.ts";
import { defineCause } from "../define.ts";
import { chainPath, chainSeen, failed, nameOf } from "./view.ts";

export const weakKey = defineCause({
  id: "tls/weak-key",
  severity: "warning",
  title: "The certificate's key is weak",
  about:
    "RSA keys under 2048 bits and curves under 224 bits can be broken, and public authorities no longer sign them. Strict clients refuse such a certificate, others still take it.",
  signs:
    "A certificate of the chain, roots aside, has an RSA key under 2048 bits or a curve under 224; or the handshake fails because a key is too small, which makes it an error.",
  verify:
    'openssl s_client -connect host:443 -servername host </dev/null 2>/dev/null | openssl x509 -noout -text | grep "Public-Key"\n# It must say 2048 bits or more for RSA, 256 or more for a curve.',
  needs: ["tls"],
  recognise({ tls }) {
    const code = failed(tls)?.code;
    if (code !== undefined && tooSmall[code] !== undefined) {
      return {
        severity: "error",
        confidence: "certain",
        title: "A key of the server is too weak for a handshake",
        detail: `The handshake fails, because ${tooSmall[code]} (${code}).`,
        evidence: ["tls.handshake"],
        explains: ["http/*"],
      };
    }
    const weak = chainSeen(tls).find((certificate) => hasWeakKey(certificate) && !certificate.trustedRoot);
    if (weak === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The certificate of ${nameOf(weak)} has ${weak.keyType.startsWith("ec") ? "an EC" : `a${weak.keyType === "rsa" ? "n RSA" : ` ${weak.keyType}`}`} key of ${weak.keyBits} bits.`,
      evidence: [chainPath(tls)],
    };
  },
  fixes: {
    general: [
      "Make a new key (ECDSA on P-256, or RSA with 2048 bits) and have a certificate issued for it.",
      "Install both, and reload the server.",
    ],
  },
  fix: (evidence, _software, steps) =>
    failed(evidence.tls)?.code === "ERR_SSL_DH_KEY_TOO_SMALL"
      ? [
          "Make new Diffie–Hellman parameters of 2048 bits, or better: enable ECDHE suites, which need none.",
          "Reload the server.",
        ]
      : steps(),
});

const tooSmall: Readonly<Record<string, string>> = {
  ERR_SSL_DH_KEY_TOO_SMALL: "the server's Diffie–Hellman parameters are too small",
  ERR_SSL_EE_KEY_TOO_SMALL: "the key of the server's certificate is too small",
  ERR_SSL_CA_KEY_TOO_SMALL: "the key of a CA in the chain is too small",
};

function hasWeakKey({ keyType, keyBits }: Certificate): boolean {
  if (keyBits === null) return false;
  if (keyType === "rsa" || keyType === "rsa-pss" || keyType === "dsa") return keyBits < 2048;
  return keyType === "ec" && keyBits < 224;
}

export const weakSignature = defineCause({
  id: "tls/weak-signature",
  severity: "warning",
  title: "A certificate is signed with a broken hash",
  about:
    "SHA-1 and MD5 are broken: two certificates can be made that share a signature. Public authorities stopped using them years ago, and strict clients refuse such a chain. The signature that a root puts on itself does not matter.",
  signs:
    "A certificate of the chain, roots aside, is signed with MD5 or SHA-1. The signature of a certificate on itself is not looked at: nobody relies on it.",
  verify:
    'openssl s_client -connect host:443 -servername host </dev/null 2>/dev/null | openssl x509 -noout -text | grep "Signature Algorithm"\n# It must name SHA-256 or better.',
  needs: ["tls"],
  recognise({ tls }) {
    const weak = weaklySigned(tls);
    if (weak === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The certificate of ${nameOf(weak)} is signed with ${weak.signatureAlgorithm}.`,
      evidence: [chainPath(tls)],
    };
  },
  fixes: {
    general: [
      "Have the certificate issued again, with a SHA-256 signature: every public authority does so today.",
      "Install it with the intermediates that come with it, and reload the server.",
    ],
  },
});

/** Nobody relies on the signature of a certificate on itself. */
function weaklySigned(tls: TlsEvidence): Certificate | undefined {
  return chainSeen(tls).find(
    ({ signatureAlgorithm, selfIssued, trustedRoot }) =>
      !selfIssued && !trustedRoot && /md[245]|sha-?1(?!\d)/i.test(signatureAlgorithm),
  );
}
