import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import tls, { type DetailedPeerCertificate, type SecureContext, type TLSSocket } from "node:tls";
import { defaultBounds } from "../../bounds.ts";
import type { TlsHandshake } from "../../evidence.ts";
import type { Milliseconds } from "../../units.ts";
import { alertNameOf } from "./alerts.ts";
import {
  type CertificateBounds,
  describeCertificates,
  parseCertificate,
  type Redact,
  TrustedRoots,
} from "./certificates.ts";

export { alertNameOf } from "./alerts.ts";

export interface HandshakeOptions {
  /** Sent as server_name; null for an IP address, which is never sent (RFC 6066 §3). */
  readonly serverName: string | null;
  /** Host name or IP address (without brackets) that the certificate must name. */
  readonly host: string;
  /** PEM texts of roots that the context trusts besides Node's, to tell them on the chain. */
  readonly ca?: readonly string[];
  /** Roots, client certificate and versions; Node's defaults unless given. */
  readonly secureContext?: SecureContext;
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
  readonly redact: Redact;
  /** How much of the chain is looked at; the defaults unless given. */
  readonly bounds?: CertificateBounds;
}

/**
 * Makes a TLS handshake over an open connection, as an HTTP/1.1 client does. A certificate that is not
 * trusted does not stop it: that is for causes to judge.
 * @param socket a connection on which nothing has been said yet.
 * @param options whom to ask for, whom to trust, and how long; an abort counts as a time-out.
 * @returns what was seen, and the secured socket when it was established; otherwise the connection is
 *   closed. Never rejects, whatever the peer does.
 */
export function handshakeTls(
  socket: Duplex,
  options: HandshakeOptions,
): Promise<{ handshake: TlsHandshake; socket?: TLSSocket }> {
  return new Promise((resolve) => {
    const began = performance.now();
    const { serverName, secureContext } = options;
    let settled = false;
    socket.on("error", () => {});
    const secure = tls.connect({
      socket,
      ALPNProtocols: ["http/1.1"],
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(serverName !== null && { servername: serverName.replace(/\.$/, "") }),
      ...(secureContext ? { secureContext } : { minVersion: "TLSv1.2" as const }),
    });

    const settle = (handshake: TlsHandshake): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onTimeout);
      if (handshake.outcome === "established") {
        resolve({ handshake, socket: secure });
      } else {
        secure.destroy();
        socket.destroy();
        resolve({ handshake });
      }
    };
    const elapsed = () => performance.now() - began;
    const onTimeout = () => settle({ outcome: "failed", reason: "timeout", ms: elapsed() });
    const timer = setTimeout(onTimeout, options.timeoutMs);
    options.signal?.addEventListener("abort", onTimeout);

    secure.on("error", (error) => settle({ ...describeFailure(error), ms: elapsed() }));
    secure.on("close", () => settle({ outcome: "failed", reason: "closed", ms: elapsed() }));
    secure.on("secureConnect", () => settle({ ...describeEstablished(secure, options), ms: elapsed() }));
    if (options.signal?.aborted) onTimeout();
  });
}

type Established = Extract<TlsHandshake, { outcome: "established" }>;
type Failed = Extract<TlsHandshake, { outcome: "failed" }>;

function describeEstablished(secure: TLSSocket, options: HandshakeOptions): Omit<Established, "ms"> {
  const leaf = secure.getPeerCertificate(true);
  const { bounds = defaultBounds } = options;
  const ders = chainFrom(leaf);
  const roots = new TrustedRoots(options.ca);
  const verifyError = verifyErrorOf(secure);
  return {
    outcome: "established",
    protocol: secure.getProtocol() ?? "unknown",
    cipher: secure.getCipher().standardName,
    alpn: secure.alpnProtocol || null,
    verifyError,
    nameMatches: matchesName(options.host, leaf),
    chain: describeCertificates(ders, options.redact, roots, bounds),
    ...(ders.length > bounds.maxCertificates && { chainLength: ders.length }),
    ...(verifyError !== null && {
      reachesRoot: ders.slice(0, bounds.maxCertificates).some((der) => reachesRoot(der, roots)),
    }),
  };
}

/** Node keeps OpenSSL's verify code as text, whatever its types say. */
function verifyErrorOf(secure: TLSSocket): string | null {
  if (secure.authorized) return null;
  const error: unknown = secure.authorizationError;
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return error ? String(error) : "UNSPECIFIED";
}

function reachesRoot(der: Buffer, roots: TrustedRoots): boolean {
  const certificate = parseCertificate(der);
  return certificate !== undefined && roots.reachedBy(certificate);
}

function matchesName(host: string, leaf: DetailedPeerCertificate): boolean {
  if (!leaf.raw) return false;
  try {
    return tls.checkServerIdentity(isIP(host) ? host : host.replace(/\.$/, ""), leaf) === undefined;
  } catch {
    return false;
  }
}

/** More than a handshake has room for. */
const longestChain = 1024;

/** Leaf first; Node puts each certificate's issuer behind it, a root's being itself. */
function chainFrom(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw && chain.length < longestChain) {
    chain.push(next.raw);
    const issuer: DetailedPeerCertificate | undefined = next.issuerCertificate;
    next = issuer === next || issuer?.fingerprint256 === next.fingerprint256 ? undefined : issuer;
  }
  return chain;
}

/** OpenSSL's reasons for bytes that are no TLS record. */
const notTls = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_UNKNOWN_PROTOCOL",
  "ERR_SSL_HTTP_REQUEST",
]);

function describeFailure(error: NodeJS.ErrnoException): Omit<Failed, "ms"> {
  const failed = (reason: Failed["reason"], alert?: string): Omit<Failed, "ms"> => ({
    outcome: "failed",
    reason,
    ...(error.code && { code: error.code }),
    ...(alert && { alert }),
  });
  const alert = alertNameOf(error);
  if (alert !== undefined) return failed("alert", alert);
  if (error.code === undefined) return failed("other");
  if (notTls.has(error.code)) return failed("not-tls");
  // Node gives ECONNRESET for an orderly close as well; only a real reset names the system call
  if (error.code === "ECONNRESET") return failed(error.syscall === undefined ? "closed" : "reset");
  if (error.code === "EPIPE" || error.code === "ECONNABORTED") return failed("reset");
  return failed(error.code.startsWith("ERR_SSL_") ? "protocol" : "other");
}
