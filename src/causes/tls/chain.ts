import type { Evidence, TlsEvidence } from "../../evidence.ts";
import { defineCause } from "../define.ts";
import { datesExplain } from "./dates.ts";
import { interceptorOf, knownIssuer } from "./issuers.ts";
import { established, fullChain, fullChainOtherwise, issuerOf, nameOf } from "./view.ts";
import { weakKey, weakSignature } from "./weak.ts";

const verifyChain =
  'curl -sS -o /dev/null "$URL"\n# There must be no complaint about the certificate. (Don\'t use -k, and no --cacert.)';

type ChainState = "trusted" | "self-signed" | "ends-at-unknown-root" | "incomplete";

/**
 * Where the chain ends. It is told from the certificates, not from OpenSSL's error, which names only one
 * of several troubles.
 */
function chainState(tls: TlsEvidence): ChainState | undefined {
  const handshake = established(tls);
  const leaf = handshake?.chain[0];
  const last = handshake?.chain.at(-1);
  if (handshake === undefined || leaf === undefined || last === undefined) return undefined;
  if (handshake.verifyError === null || last.trustedRoot || handshake.reachesRoot) return "trusted";
  // told by tool/tls-intercepted: not the server's own chain
  if (handshake.chain.some((certificate) => interceptorOf(certificate) !== undefined)) return undefined;
  if (leaf.selfIssued) return "self-signed";
  return last.selfIssued ? "ends-at-unknown-root" : "incomplete";
}

/** What the leaf's names tell about where it comes from, as a sentence to append. */
function meaning(tls: TlsEvidence): string {
  const known = knownOf(tls);
  return known === undefined ? "" : ` ${known.means}`;
}

function knownFix(tls: TlsEvidence): readonly string[] {
  const known = knownOf(tls);
  return known === undefined ? [] : [known.fix];
}

function knownOf(tls: TlsEvidence) {
  return (established(tls)?.chain ?? []).map(knownIssuer).find((known) => known !== undefined);
}

export const selfSigned = defineCause({
  id: "tls/self-signed",
  severity: "error",
  title: "The certificate is self-signed",
  about:
    "The certificate was signed with its own key, by no authority, so nothing vouches for it. It is fine for trying things out, but a sender has no reason to trust it and breaks off. Many servers make such a certificate when they are installed, and show it until a real one is set up.",
  signs:
    "The server sent one certificate that is signed with its own key and is no trusted root. A chain that ends at somebody's private root is tls/untrusted-root.",
  verify: verifyChain,
  needs: ["tls"],
  recognise({ tls }) {
    const leaf = established(tls)?.chain[0];
    if (leaf === undefined || chainState(tls) !== "self-signed") return undefined;
    return {
      confidence: "certain",
      detail: `The certificate of ${nameOf(leaf)} is signed with its own key, and is no root that is trusted.${meaning(tls)}`,
      evidence: ["tls.handshake"],
    };
  },
  fixes: {
    general: [
      "Get a certificate from a public authority (Let's Encrypt gives them free) for the URL's host.",
      "Install it with its chain in place of the self-signed one, and reload the server.",
      "If you have done that already, the server shows its default: check the site's server_name, ServerName or binding.",
    ],
  },
  fix: ({ tls }, _software, steps) => [...knownFix(tls), ...steps()],
});

export const missingIntermediate = defineCause({
  id: "tls/missing-intermediate",
  severity: "error",
  title: "The server does not send the intermediate certificate",
  about:
    "Public authorities sign with an intermediate certificate, which the server must send along with its own. Without it the client can't tell that a trusted root stands behind the certificate. Browsers often hide the fault, since they remember or fetch intermediates; programs that send webhooks often don't.",
  signs:
    "The chain as sent ends at an issuer that was not sent and is no trusted root. When that issuer, fetched from the address that the certificate names, completes the chain to a trusted root, it is certain; when it could not be fetched, tls/untrusted-root would look the same, and it is called likely.",
  verify: `${verifyChain}\nopenssl s_client -connect host:443 -servername host -showcerts </dev/null\n# more than one certificate must be shown`,
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    if (!lacksIntermediate(tls)) return undefined;
    const last = established(tls)?.chain.at(-1);
    const leaf = established(tls)?.chain[0];
    if (last === undefined || leaf === undefined) return undefined;
    const { fetchedIssuer } = tls;
    const proven = fetchedIssuer?.outcome === "trusted";
    return {
      confidence: proven ? "certain" : "likely",
      detail: proven
        ? `The certificate of ${nameOf(last)} was issued by “${issuerOf(last)}”, which the server does not send. Fetched from ${fetchedIssuer.url}, it makes the chain end at a trusted root. Some clients fetch it so; a sender may not.`
        : `The certificate of ${nameOf(last)} was issued by “${issuerOf(last)}”, which the server does not send and which is no trusted root. It most likely is an intermediate that is missing from the chain; or the authority itself is a private one (tls/untrusted-root): the issuer could not be fetched to tell.`,
      evidence: ["tls.handshake", ...(fetchedIssuer ? ["tls.fetchedIssuer"] : [])],
    };
  },
  fixes: {
    software: fullChain,
    otherwise: [fullChainOtherwise],
    outermost: true,
    general: [
      "The authority that issued the certificate offers its intermediates for download, often as “CA bundle” or “chain”.",
    ],
  },
});

/** Proved by fetching it, or: the leaf came alone, and says where its issuer is, as public authorities make it do. */
function lacksIntermediate(tls: TlsEvidence): boolean {
  if (chainState(tls) !== "incomplete") return false;
  if (tls.fetchedIssuer?.outcome === "trusted") return true;
  if (tls.fetchedIssuer?.outcome === "untrusted") return false;
  const chain = established(tls)?.chain ?? [];
  return chain.length === 1 && knownOf(tls) === undefined && (chain[0]?.issuerUrls.length ?? 0) > 0;
}

export const untrustedRoot = defineCause({
  id: "tls/untrusted-root",
  severity: "error",
  title: "The certificate comes from an authority that is not trusted",
  about:
    "The certificate's chain ends at an authority that is not among the roots that the world trusts: a company's own, a development tool's, or a CDN's that only the CDN trusts. Clients inside the company may know it; the sender can't.",
  signs:
    "The chain as sent ends at a root that is not among the trusted ones, or at an issuer that leads to none when it is fetched. One that does lead to a trusted root is tls/missing-intermediate; a certificate signed with its own key is tls/self-signed.",
  verify: verifyChain,
  needs: ["tls"],
  recognise({ tls }) {
    const chain = established(tls)?.chain ?? [];
    const last = chain.at(-1);
    const state = chainState(tls);
    if (last === undefined) return undefined;
    if (state === "ends-at-unknown-root") {
      return {
        confidence: "certain",
        detail: `The chain ends at “${nameOf(last)}”, a root that is not trusted publicly.${meaning(tls)}`,
        evidence: ["tls.handshake"],
      };
    }
    if (state !== "incomplete" || lacksIntermediate(tls)) return undefined;
    const fetched = tls.fetchedIssuer;
    const end = `The certificate of ${nameOf(last)} was issued by “${issuerOf(last)}”, which is no trusted root`;
    if (meaning(tls) !== "") {
      return { confidence: "certain", detail: `${end}.${meaning(tls)}`, evidence: ["tls.handshake"] };
    }
    return fetched?.outcome === "untrusted"
      ? {
          confidence: "likely",
          detail: `${end}. Its issuer, fetched from ${fetched.url}, leads to none either.`,
          evidence: ["tls.handshake", "tls.fetchedIssuer"],
        }
      : {
          confidence: "likely",
          detail: `${end} and was not sent. It most likely is a private authority; it could also be an intermediate that the server should send (tls/missing-intermediate).`,
          evidence: ["tls.handshake"],
        };
  },
  fixes: {
    general: [
      "Get a certificate for the host from a public authority (Let's Encrypt gives them free), and install it with its chain.",
      "If the certificate is from a public authority already, send its intermediates too (prevalidate explain tls/missing-intermediate).",
    ],
  },
  fix: ({ tls }, _software, steps) => [...knownFix(tls), ...steps()],
});

export const untrustedChain = defineCause({
  id: "tls/untrusted-chain",
  otherwise: "Other clients may be less strict.",
  severity: "error",
  title: "The certificate's chain is refused",
  about:
    "The chain reaches a trusted root, and OpenSSL refuses it all the same: the certificate is meant for another purpose than a web server, an authority in between was not allowed to issue it, or a signature does not fit. Clients may differ in how strict they are about it.",
  signs:
    "The chain reaches a trusted root, and OpenSSL refuses it all the same for another reason than dates, names or weak keys. OpenSSL's own word for the reason is quoted.",
  verify: verifyChain,
  needs: ["tls"],
  recognise(evidence) {
    const { tls } = evidence;
    const error = established(tls)?.verifyError ?? null;
    if (error === null || chainState(tls) !== "trusted") return undefined;
    if (datesExplain(evidence) || weaknessExplains(evidence, error)) return undefined;
    return {
      confidence: "likely",
      detail: `OpenSSL refuses the chain with ${error}${meanings[error] ? `: ${meanings[error]}` : ""}.`,
      evidence: ["tls.handshake"],
    };
  },
  fixes: {
    general: [
      "Get a certificate for a web server (extended key usage: server authentication) from a public authority.",
      "Install it with exactly the intermediates that came with it, and reload the server.",
    ],
  },
});

/** Node has no name for OpenSSL's errors about short keys and weak hashes, and gives UNSPECIFIED for them. */
function weaknessExplains(evidence: Evidence, error: string): boolean {
  return error === "UNSPECIFIED" && [weakKey, weakSignature].some((cause) => cause.recognise(evidence));
}

const meanings: Readonly<Record<string, string>> = {
  INVALID_PURPOSE: "the certificate is not meant for a server",
  INVALID_CA: "a certificate in the chain was issued by one that is no authority",
  PATH_LENGTH_EXCEEDED: "an authority in the chain may not have others below it",
  CERT_SIGNATURE_FAILURE: "a signature in the chain does not fit its issuer's key",
  CERT_REJECTED: "the root is not meant for this purpose",
  CERT_REVOKED: "a certificate in the chain was revoked",
  UNSPECIFIED: "it has no name for the reason",
};
