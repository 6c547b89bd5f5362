import type { Duplex } from "node:stream";
import type { TlsEvidence } from "../../evidence.ts";
import type { Bytes, Milliseconds } from "../../units.ts";
import type { Redact } from "./certificates.ts";

export interface PeekOptions {
  /** Value of the Host field. */
  readonly authority: string;
  readonly timeoutMs: Milliseconds;
  readonly signal?: AbortSignal | undefined;
  readonly redact: Redact;
}

const enough: Bytes = 200;

/**
 * Asks for `/` in plain HTTP where TLS was expected, with nothing secret in the request, and looks at
 * the beginning of the answer: its first line, and what came with it.
 * @param connect opens a connection.
 * @returns the status, null when the bytes are no HTTP response; undefined when nothing came. Never rejects.
 */
export function peekPlainHttp(
  connect: () => Promise<Duplex>,
  options: PeekOptions,
): Promise<TlsEvidence["plainHttp"]> {
  return new Promise((resolve) => {
    let socket: Duplex | undefined;
    let settled = false;
    let received = Buffer.alloc(0);
    const settle = (): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", settle);
      socket?.destroy();
      resolve(received.length === 0 ? undefined : describe(received, options.redact));
    };
    const timer = setTimeout(settle, options.timeoutMs);
    options.signal?.addEventListener("abort", settle);
    if (options.signal?.aborted) settle();

    connect().then((opened) => {
      opened.on("error", settle);
      if (settled) {
        opened.destroy();
        return;
      }
      socket = opened;
      opened.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk.subarray(0, enough)]);
        if (received.length >= enough || received.includes("\n")) settle();
      });
      opened.on("end", settle);
      opened.on("close", settle);
      opened.write(`GET / HTTP/1.1\r\nHost: ${options.authority}\r\nConnection: close\r\n\r\n`);
    }, settle);
  });
}

function describe(received: Buffer, redact: Redact): NonNullable<TlsEvidence["plainHttp"]> {
  const text = received.subarray(0, enough).toString("latin1");
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
  return { status: status === undefined ? null : Number(status), firstBytes: redact(text) };
}
