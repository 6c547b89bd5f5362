import type { Duplex } from "node:stream";
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
  const { serverName, timeoutMs, signal, redact } = options;
  const roots = new TrustedRoots();
  const hello = { serverName, timeoutMs, signal, redact, roots };
  const { outcome } = await helloTls(connect, { ...hello, maxVersion: "TLSv1.2", suites: currentSuites });
  return outcome === "server-hello" || outcome === "alert";
}
