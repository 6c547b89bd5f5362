import type { Cause } from "./define.ts";
import { missingIntermediate, selfSigned, untrustedChain, untrustedRoot } from "./tls/chain.ts";
import { clientCertificate } from "./tls/client-certificate.ts";
import { expired, expiresSoon, notYetValid } from "./tls/dates.ts";
import { handshakeAlert, handshakeReset, handshakeTimeout } from "./tls/handshake.ts";
import { intercepted } from "./tls/intercepted.ts";
import { sniRequired, sniUnrecognized, wrongHost } from "./tls/names.ts";
import { noSharedCipher, notTls, protocolTooNew, protocolTooOld } from "./tls/protocol.ts";
import { hugeCertificates } from "./tls/size.ts";
import { weakKey, weakSignature } from "./tls/weak.ts";

/** Causes of TLS and of certificates. Several may hold at once, as for an expired certificate of another host. */
export const tlsCauses: readonly Cause[] = [
  notTls,
  protocolTooOld,
  noSharedCipher,
  sniRequired,
  sniUnrecognized,
  clientCertificate,
  handshakeReset,
  handshakeTimeout,
  handshakeAlert,
  intercepted,
  expired,
  notYetValid,
  selfSigned,
  missingIntermediate,
  untrustedRoot,
  untrustedChain,
  wrongHost,
  expiresSoon,
  protocolTooNew,
  weakKey,
  weakSignature,
  hugeCertificates,
];
