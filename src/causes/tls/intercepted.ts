import { defineCause } from "../define.ts";
import { interceptorOf } from "./issuers.ts";
import { established, issuerOf } from "./view.ts";

export const intercepted = defineCause({
  id: "tool/tls-intercepted",
  severity: "warning",
  title: "Something on this network replaces the certificate",
  about:
    "Company firewalls, virus scanners and debugging proxies open TLS connections on their way, and show a certificate of their own in place of the server's. What is seen from here then says nothing about what the sender sees.",
  signs:
    "OpenSSL doesn't trust the chain, and an issuer in it bears the name of a product that inspects TLS. Without such a name it counts as a private authority: tls/untrusted-root.",
  verify:
    'curl -sv "$URL" 2>&1 | grep -i issuer\n# Run from outside this network, the issuer must be a public authority.',
  needs: ["tls"],
  recognise({ tls }) {
    const handshake = established(tls);
    const made = handshake?.chain.find((certificate) => interceptorOf(certificate) !== undefined);
    if (made === undefined || handshake?.verifyError === null) return undefined;
    return {
      confidence: "likely",
      detail: `The certificate was issued by “${issuerOf(made)}”, which bears the name of a product that inspects TLS. The server's own certificate could not be seen, so it is not judged.`,
      evidence: ["tls.handshake"],
      explains: ["tls/*"],
    };
  },
  fixes: {
    general: [
      "Run the check from a machine outside this network, or go through a proxy elsewhere with --proxy.",
      "Or have the host excepted from TLS inspection.",
      "If the product stands in front of your server on purpose, give it a certificate from a public authority for this host.",
    ],
  },
});
