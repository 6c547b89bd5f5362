import type { Fault } from "../define.ts";
import { hostileCertificates } from "./hostile/certificates.ts";
import { asFaults } from "./hostile/pour.ts";
import { certificateFaults } from "./tls/certificates.ts";
import { handshakeFaults } from "./tls/handshakes.ts";
import { healthyTls } from "./tls/healthy.ts";
import { tlsVantageFaults } from "./vantage.ts";

/** Endpoints with TLS that is right, or wrong in one way each. */
export const tlsFaults: readonly Fault[] = [
  ...healthyTls,
  ...handshakeFaults,
  ...certificateFaults,
  ...asFaults(
    hostileCertificates,
    "certificate-ten-thousand-names",
    "certificate-huge",
    "certificate-hundred",
  ),
  ...tlsVantageFaults,
];
