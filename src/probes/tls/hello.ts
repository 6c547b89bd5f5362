import type { Duplex } from "node:stream";
import type { TlsHello } from "../../evidence.ts";
import type { Milliseconds } from "../../units.ts";
import {
  type CertificateBounds,
  describeCertificates,
  type Redact,
  type TrustedRoots,
} from "./certificates.ts";
import { clientHello, type HelloContents } from "./client-hello.ts";
import { FirstFlight } from "./first-flight.ts";

export interface HelloOptions extends HelloContents {
  /** From the call to the end of the server's first flight. */
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
  readonly redact: Redact;
  readonly roots: TrustedRoots;
  /** How much of a chain is looked at; the defaults unless given. */
  readonly bounds?: CertificateBounds | undefined;
}

const quotedBytes = 80;

/**
 * Says hello to a TLS server, reads its first flight, and hangs up.
 * @param connect opens a connection; when it rejects, the outcome is `connect-failed`.
 * @param options versions and suites to offer; bounds. An abort counts as a time-out.
 * @returns what came back. Never rejects, whatever the peer does.
 */
export function helloTls(connect: () => Promise<Duplex>, options: HelloOptions): Promise<TlsHello> {
  return new Promise((resolve) => {
    const began = performance.now();
    const flight = new FirstFlight();
    let socket: Duplex | undefined;
    let settled = false;

    const settle = (ending: TlsHello["outcome"]): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onTimeout);
      socket?.destroy();
      resolve({ ...describeFlight(flight, ending, options), ms: performance.now() - began });
    };
    const onTimeout = () => settle("timeout");
    const timer = setTimeout(onTimeout, options.timeoutMs);
    options.signal?.addEventListener("abort", onTimeout);
    if (options.signal?.aborted) onTimeout();

    const converse = (opened: Duplex): void => {
      opened.on("error", () => settle("reset"));
      if (settled) {
        opened.destroy();
        return;
      }
      socket = opened;
      opened.on("data", (chunk: Buffer) => {
        flight.push(chunk);
        if (flight.finished) settle("closed");
      });
      opened.on("end", () => settle("closed"));
      opened.on("close", () => settle("closed"));
      opened.write(clientHello(options));
    };
    connect().then(converse, () => settle("connect-failed"));
  });
}

/** What was read counts for more than how the connection ended. */
function describeFlight(
  flight: FirstFlight,
  ending: TlsHello["outcome"],
  options: HelloOptions,
): Omit<TlsHello, "ms"> {
  const { facts, firstBytes } = flight;
  if (facts === undefined) return { outcome: ending };
  const { certificates, ...said } = facts;
  return {
    ...said,
    ...(certificates && {
      chain: describeCertificates(certificates, options.redact, options.roots, options.bounds),
    }),
    ...(facts.outcome === "not-tls" && {
      firstBytes: options.redact(firstBytes.subarray(0, quotedBytes).toString("latin1")),
    }),
  };
}
