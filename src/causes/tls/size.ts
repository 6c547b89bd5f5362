import type { Evidence, TlsHandshake } from "../../evidence.ts";
import { defineCause, type Recognition } from "../define.ts";
import { size } from "../outcome.ts";
import { boundWords, raiseStep } from "../reached.ts";

/** What OpenSSL says of a handshake message that is larger than it takes (100 kB of certificates). */
const tooLarge = /EXCESSIVE_MESSAGE_SIZE/;

function refused(handshake: TlsHandshake): Recognition | undefined {
  if (handshake.outcome !== "failed" || !tooLarge.test(handshake.code ?? "")) return undefined;
  return {
    confidence: "likely",
    severity: "error",
    title: "The handshake has a message that is larger than clients take",
    detail: `OpenSSL broke the handshake off for the size of a message (${handshake.code}): it takes 100 kB of certificates, and less of anything else.`,
    evidence: ["tls.handshake"],
    explains: ["tls/*"],
  };
}

function large(evidence: Evidence, handshake: TlsHandshake): Recognition | undefined {
  if (handshake.outcome !== "established") return undefined;
  const { chain, chainLength } = handshake;
  const many = chain.find(({ nameCount }) => nameCount !== undefined);
  const big = chain.find(({ size: bytes }) => bytes !== undefined);
  const told = [
    ...(chainLength === undefined
      ? []
      : [
          `The chain has ${chainLength} certificates; no more than ${boundWords(evidence, "maxCertificates")} were looked at.`,
        ]),
    ...(many?.nameCount === undefined
      ? []
      : [
          `A certificate has ${many.nameCount} names; no more than ${boundWords(evidence, "maxNames")} were read.`,
        ]),
    ...(big?.size === undefined
      ? []
      : [`A certificate has ${size(big.size)}, more than ${boundWords(evidence, "maxCertificateBytes")}.`]),
  ];
  if (told.length === 0) return undefined;
  return {
    confidence: "possible",
    detail: `${told.join(" ")} Most clients take it all the same.`,
    evidence: ["tls.handshake"],
  };
}

export const hugeCertificates = defineCause({
  id: "tls/huge-certificates",
  severity: "warning",
  title: "The certificates are unusually large or many",
  about:
    "Each handshake carries the server's certificates in full. Clients bound what they take: OpenSSL 100 kB in all, others less. Hundreds of names on one certificate, or a chain of dozens, make every connection slow and some impossible.",
  signs:
    "A chain, a certificate or the list of its names went over a bound of the check; or OpenSSL broke off the handshake for the size of a message, which is an error.",
  verify: `openssl s_client -connect "$(echo "$URL" | cut -d/ -f3)" -showcerts </dev/null | wc -c\n# wanted: some thousand bytes`,
  needs: ["tls"],
  recognise: (evidence) => {
    const { handshake } = evidence.tls;
    return refused(handshake) ?? large(evidence, handshake);
  },
  fixes: {
    general: [
      "Use a certificate for the names of this service alone, or a wildcard.",
      "Send the leaf and its intermediates, and nothing else.",
      raiseStep("maxCertificates"),
    ],
  },
});
