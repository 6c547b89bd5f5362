import type { Duplex } from "node:stream";
import type { TlsHello } from "../../evidence.ts";
import { TrustedRoots } from "./certificates.ts";
import { type HelloOptions, helloTls } from "./hello.ts";
import { currentSuites } from "./suites.ts";

/**
 * Whether a port answers a TLS hello, with a handshake or an alert: for ports that hang up on plain HTTP without a
 * word, as HAProxy, stunnel and Node do where TLS is expected [seen].
 * @param connect opens a connection.
 * @param options server name and bounds.
 * @returns false too when no connection came about. Never rejects.
 */
export async function speaksTls(
  connect: () => Promise<Duplex>,
  options: Pick<HelloOptions, "serverName" | "timeoutMs" | "signal" | "redact">,
): Promise<boolean> {
  const { outcome } = await offerTls(connect, { ...options, maxVersion: "TLSv1.2", suites: currentSuites });
  return outcome === "server-hello" || outcome === "alert";
}

/**
 * Says a hello that offers just these versions and suites.
 * @param connect opens a connection.
 * @returns what the server made of it. Never rejects.
 */
export function offerTls(
  connect: () => Promise<Duplex>,
  options: Omit<HelloOptions, "roots">,
): Promise<TlsHello> {
  const { serverName, timeoutMs, signal, redact, maxVersion, suites } = options;
  const hello = { serverName, timeoutMs, signal, redact, maxVersion, suites };
  return helloTls(connect, { ...hello, roots: new TrustedRoots() });
}
