import type { Duplex } from "node:stream";
import type { TlsEvidence, TlsHandshake, TlsHello } from "../../evidence.ts";
import type { Milliseconds } from "../../units.ts";
import {
  type CertificateBounds,
  derOf,
  parseCertificate,
  type Redact,
  TrustedRoots,
} from "./certificates.ts";
import type { HelloVersion } from "./client-hello.ts";
import { type FetchIssuerOptions, fetchIssuer } from "./fetch-issuer.ts";
import { helloTls } from "./hello.ts";
import { peekPlainHttp } from "./plain-peek.ts";
import { currentSuites, oldSuites } from "./suites.ts";

export interface TlsProbeOptions {
  /** Name to send as server_name; null for an IP address. */
  readonly serverName: string | null;
  /** PEM texts of roots to trust besides Node's. */
  readonly ca?: readonly string[];
  /** For each conversation. */
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
  readonly redact: Redact;
  /** Where the connection goes; its host and port stand in the Host field of a plain HTTP peek. */
  readonly target: URL;
  readonly mayFetch: FetchIssuerOptions["mayFetch"];
  /** How much of a chain is looked at; the defaults unless given. */
  readonly bounds?: CertificateBounds;
}

/**
 * Learns what the main handshake leaves open: what a plain TLS 1.2 client is sent, with a server name
 * and without; and where the handshake failed, what the server does speak.
 * @param connect opens a new connection to the same address; may reject.
 * @param first the main handshake, or the promise of it: the first hellos don't wait for it.
 * @returns the evidence. Rejects only when `first` does.
 */
export async function probeTls(
  connect: () => Promise<Duplex>,
  first: TlsHandshake | Promise<TlsHandshake>,
  options: TlsProbeOptions,
): Promise<TlsEvidence> {
  const at = new Date().toISOString();
  const { serverName } = options;
  const limits = limitsFor(first, options);
  const roots = new TrustedRoots(options.ca);
  const hello = (maxVersion: HelloVersion, suites: readonly number[], name = serverName) =>
    helloTls(connect, {
      serverName: name,
      maxVersion,
      suites,
      ...limits,
      roots,
      bounds: options.bounds,
    });
  const [handshake, tls12, withoutName] = await Promise.all([
    first,
    hello("TLSv1.2", currentSuites),
    serverName === null ? undefined : hello("TLSv1.2", currentSuites, null),
  ]);
  const [legacy, plainHttp, fetchedIssuer] = await Promise.all([
    turnedDown(handshake) ? legacyHellos(hello) : undefined,
    spokeNoTls(handshake, tls12)
      ? peekPlainHttp(connect, { authority: options.target.host, ...limits })
      : undefined,
    fetchMissingIssuer(handshake, { ...limits, roots, mayFetch: options.mayFetch }),
  ]);
  return {
    serverName: serverName === null ? null : options.redact(serverName),
    at,
    handshake,
    tls12,
    ...(withoutName && { withoutName }),
    ...(legacy && { legacy }),
    ...(plainHttp && { plainHttp }),
    ...(fetchedIssuer && { fetchedIssuer }),
  };
}

/** Who kept silent for the whole time before is not waited for as long again. */
function limitsFor(first: TlsHandshake | Promise<TlsHandshake>, options: TlsProbeOptions) {
  const { timeoutMs, signal, redact } = options;
  const silent = "outcome" in first && first.outcome === "failed" && first.reason === "timeout";
  return { timeoutMs: silent ? Math.min(timeoutMs, patienceMs) : timeoutMs, signal, redact };
}

const patienceMs: Milliseconds = 3000;

/** Older versions and suites can only explain a handshake that the server, or OpenSSL, turned down. */
function turnedDown(handshake: TlsHandshake): boolean {
  return handshake.outcome === "failed" && !["not-tls", "timeout"].includes(handshake.reason);
}

async function legacyHellos(
  hello: (maxVersion: HelloVersion, suites: readonly number[]) => Promise<TlsHello>,
): Promise<Record<string, TlsHello>> {
  const [tls10, tls11, oldSuitesOnly] = await Promise.all([
    hello("TLSv1.0", [...currentSuites, ...oldSuites]),
    hello("TLSv1.1", [...currentSuites, ...oldSuites]),
    hello("TLSv1.2", oldSuites),
  ]);
  return { "tls1.0": tls10, "tls1.1": tls11, "tls1.2-old-suites": oldSuitesOnly };
}

function spokeNoTls(handshake: TlsHandshake, hello: TlsHello): boolean {
  return handshake.outcome === "failed" && (handshake.reason === "not-tls" || hello.outcome === "not-tls");
}

/** Where the chain ends short of a root, and is not trusted: does its missing issuer make it whole? */
function fetchMissingIssuer(
  handshake: TlsHandshake,
  options: FetchIssuerOptions,
): Promise<TlsEvidence["fetchedIssuer"]> {
  const last = handshake.outcome === "established" ? handshake.chain.at(-1) : undefined;
  const trusted = handshake.outcome === "established" && handshake.verifyError === null;
  const der = last && derOf(last);
  const parsed = der && parseCertificate(der);
  if (parsed === undefined || trusted || last?.selfIssued) return Promise.resolve(undefined);
  return fetchIssuer(parsed, options);
}
