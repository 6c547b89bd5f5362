import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type {
  ConnectAttempt,
  ExchangeFailure,
  ResolvedAddress,
  Timings,
  TlsEvidence,
  TlsHandshake,
} from "../evidence.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions } from "../settings.ts";
import type { Milliseconds } from "../units.ts";
import { probeDns } from "./dns.ts";
import { connectTcp } from "./tcp.ts";

/** An open connection, or why there is none; either way what was seen on the way. */
export interface Opened {
  readonly socket?: Duplex;
  readonly failure?: ExchangeFailure;
  readonly attempt?: ConnectAttempt;
  readonly handshake?: TlsHandshake;
  readonly timings: Omit<Timings, "totalMs">;
}

/** Loaded at the first https address: it is a third of what there is to load. */
const loadTls = () => import("./tls/trust.ts");

/** Opens connections for a check: look-up, TCP (or a proxy), TLS. */
export class Connector {
  readonly #options: CheckOptions;
  readonly #redactor: Redactor;
  readonly #addresses = new Map<string, Promise<readonly ResolvedAddress[]>>();
  #context: SecureContext | undefined;

  constructor(options: CheckOptions, redactor: Redactor) {
    this.#options = options;
    this.#redactor = redactor;
  }

  /**
   * Opens a connection that a request to `url` can be written to.
   * @param url http or https.
   * @param deadline on `performance.now()`'s clock, in milliseconds.
   * @param address where the host is; looked up when undefined.
   */
  async open(url: URL, deadline: Milliseconds, address: string | undefined): Promise<Opened> {
    const port = portOf(url);
    const began = performance.now();
    const at = address ?? (await this.#lookUp(url, deadline));
    const timings: { -readonly [K in keyof Opened["timings"]]: Opened["timings"][K] } = {};
    if (address === undefined) timings.dnsMs = performance.now() - began;
    if (at === undefined) return { failure: { kind: "dns" }, timings };

    // Loaded while the connection is made.
    const tls = url.protocol === "https:" ? loadTls() : undefined;
    const connected = await this.#connect(url, at, port, deadline);
    timings.connectMs = connected.ms;
    if (connected.socket === undefined) return { ...connected, timings };
    if (tls === undefined) return { ...connected, timings };

    const { handshakeTls } = await tls;
    const { handshake, socket } = await handshakeTls(connected.socket, await this.#tlsOptions(url, deadline));
    timings.tlsMs = handshake.ms;
    const seen = { ...(connected.attempt && { attempt: connected.attempt }), handshake, timings };
    if (socket !== undefined) return { socket, ...seen };
    connected.socket.destroy();
    return { failure: tlsFailure(handshake), ...seen };
  }

  /** A bare TCP connection (through the proxy, where there is one) for probes below HTTP. */
  async #connectOnly(url: URL, address: string, deadline: Milliseconds): Promise<Socket> {
    const connected = await this.#connect(url, address, portOf(url), deadline);
    if (connected.socket === undefined)
      throw new Error("no connection", { cause: connected.attempt?.code ?? connected.failure?.kind });
    return connected.socket;
  }

  /**
   * Whether an address that the target names may be asked at all: one on the inside of a network
   * only when the target itself is there.
   */
  async #mayFetch(url: URL, target: readonly ResolvedAddress[]): Promise<boolean> {
    if (target.some(({ specialRange }) => specialRange !== undefined)) return true;
    const addresses = await this.#addressesOf(url, performance.now() + 5000);
    return addresses.length > 0 && addresses.every(({ specialRange }) => specialRange === undefined);
  }

  /**
   * Learns what the main handshake left open.
   * @param target whose connections are probed; at `address`, or where the proxy leads.
   * @param handshake the main one.
   * @param known addresses of the target.
   */
  async probeTls(
    target: URL,
    address: string,
    handshake: TlsHandshake,
    known: readonly ResolvedAddress[],
    deadline: Milliseconds,
  ): Promise<TlsEvidence> {
    const { probeTls } = await loadTls();
    return probeTls(() => this.#connectOnly(target, address, deadline), handshake, {
      ...(await this.#tlsOptions(target, deadline)),
      target,
      mayFetch: (url) => this.#mayFetch(url, known),
    });
  }

  /** Whether the port that was asked in plain HTTP answers a TLS hello. */
  async speaksTls(target: URL, address: string, deadline: Milliseconds): Promise<boolean> {
    const { speaksTls } = await import("./tls/speaks.ts");
    const options = await this.#tlsOptions(target, deadline);
    return speaksTls(() => this.#connectOnly(target, address, deadline), options);
  }

  async #tlsOptions(url: URL, deadline: Milliseconds) {
    const host = bareHost(url);
    const { makeContext } = await loadTls();
    this.#context ??= makeContext(this.#options);
    return {
      serverName: /^[\d.]+$|:/.test(host) ? null : host,
      host,
      secureContext: this.#context,
      ...(this.#options.ca !== undefined && { ca: [this.#options.ca] }),
      timeoutMs: Math.max(1, deadline - performance.now()),
      signal: this.#options.signal,
      redact: (text: string) => this.#redactor.text(text),
    };
  }

  async #lookUp(url: URL, deadline: Milliseconds): Promise<string | undefined> {
    const addresses = await this.#addressesOf(url, deadline);
    return (addresses.find(({ family }) => family === 4) ?? addresses[0])?.address;
  }

  /** Asked once for each host: a check should not be told one address now and another later. */
  #addressesOf(url: URL, deadline: Milliseconds): Promise<readonly ResolvedAddress[]> {
    const host = bareHost(url);
    const { resolve, dnsServers, signal } = this.#options;
    const found =
      this.#addresses.get(url.host) ??
      probeDns(host, portOf(url), {
        ...(resolve && { resolve }),
        ...(dnsServers && { servers: dnsServers }),
        timeoutMs: Math.max(1, deadline - performance.now()),
        ...(signal && { signal }),
      }).then((dns) => dns.addresses);
    this.#addresses.set(url.host, found);
    return found;
  }

  async #connect(
    url: URL,
    address: string,
    port: number,
    deadline: Milliseconds,
  ): Promise<{ socket?: Socket; attempt?: ConnectAttempt; failure?: ExchangeFailure; ms: Milliseconds }> {
    const { proxy, signal } = this.#options;
    const limits = { timeoutMs: Math.max(1, deadline - performance.now()), signal };
    if (proxy !== undefined) {
      const { connectThroughProxy } = await import("../wire/proxy.ts");
      const tunnel = await connectThroughProxy(new URL(proxy), { host: url.hostname, port }, limits);
      if (tunnel.socket !== undefined) return { socket: tunnel.socket, ms: tunnel.ms };
      return { failure: { kind: "proxy", detail: this.#redactor.text(tunnel.detail) }, ms: tunnel.ms };
    }
    const { attempt, socket } = await connectTcp(address, port, limits);
    if (socket !== undefined) return { socket, attempt, ms: attempt.ms };
    const failure: ExchangeFailure =
      attempt.outcome === "timeout"
        ? { kind: "timeout", phase: "connect", afterMs: attempt.ms }
        : { kind: "connect", outcome: attempt.outcome, ...(attempt.code && { code: attempt.code }) };
    return { attempt, failure, ms: attempt.ms };
  }
}

/** The host as sockets and certificates have it: without the brackets of an IPv6 literal. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function tlsFailure(handshake: TlsHandshake): ExchangeFailure {
  if (handshake.outcome === "failed" && handshake.reason === "timeout")
    return { kind: "timeout", phase: "tls", afterMs: handshake.ms };
  const code = handshake.outcome === "failed" ? handshake.code : undefined;
  return { kind: "tls", ...(code && { code }) };
}
