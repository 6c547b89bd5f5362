import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { CheckOptions } from "../../settings.ts";

export { handshakeTls } from "./handshake.ts";
export { probeTls } from "./probe.ts";

/**
 * Whom to trust and what to show, for every handshake of a check. Made once: reading the trusted roots
 * takes longer than a handshake.
 */
export function makeContext({ ca, clientCertificate }: CheckOptions): SecureContext {
  return createSecureContext({
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(clientCertificate && { cert: clientCertificate.cert, key: clientCertificate.key }),
    minVersion: "TLSv1.2",
  });
}
