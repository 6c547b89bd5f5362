import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import { type Bounds, boundsOf } from "../bounds.ts";
import type {
  ConnectAttempt,
  ExchangeFailure,
  ResolvedAddress,
  Timings,
  TlsEvidence,
  TlsHandshake,
  TlsHello,
} from "../evidence.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions } from "../settings.ts";
import type { Milliseconds } from "../units.ts";
import { probeDns } from "./dns.ts";
import type { Reason } from "./may-follow.ts";
import { connectTcp } from "./tcp.ts";
import type { HelloOptions } from "./tls/hello.ts";

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
  readonly #bounds: Bounds;
  readonly #addresses = new Map<string, Promise<readonly ResolvedAddress[]>>();
  #context: SecureContext | undefined;

  constructor(options: CheckOptions, redactor: Redactor) {
    this.#options = options;
    this.#redactor = redactor;
    this.#bounds = boundsOf(options);
  }

  /** Takes addresses that were looked up before, so that no other answer is asked for. */
  know(url: URL, addresses: readonly ResolvedAddress[]): void {
    if (addresses.length > 0) this.#addresses.set(this.#placeOf(url), Promise.resolve(addresses));
  }

  /**
   * Whether a redirect may be followed; its addresses are looked up for that, and are those that would be connected to.
   * @param from which redirects.
   * @returns why not; undefined where it may.
   */
  async whyNotFollow(from: URL, to: URL, deadline: Milliseconds): Promise<Reason | undefined> {
    const { whyNotFollow } = await import("./may-follow.ts");
    const known = async (url: URL) => (this.#looksUp(url) ? await this.#addressesOf(url, deadline) : []);
    const port = portOf(to) === portOf(from) ? undefined : portOf(to);
    return whyNotFollow(await known(from), await known(to), port);
  }

  /** Behind a proxy names are looked up there; a literal address is what it is. */
  #looksUp(url: URL): boolean {
    return this.#options.proxy === undefined || isLiteral(bareHost(url));
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
    const until = (phaseMs: Milliseconds) => Math.min(deadline, performance.now() + phaseMs);
    const { lookupTimeoutMs, connectTimeoutMs, tlsTimeoutMs } = this.#bounds;
    const known = address ?? (this.#looksUp(url) ? undefined : bareHost(url));
    const at = known ?? (await this.#lookUp(url, until(lookupTimeoutMs)));
    const timings: { -readonly [K in keyof Opened["timings"]]: Opened["timings"][K] } = {};
    if (known === undefined) timings.dnsMs = performance.now() - began;
    if (at === undefined) return { failure: { kind: "dns" }, timings };

    // Loaded while the connection is made.
    const tls = url.protocol === "https:" ? loadTls() : undefined;
    const connected = await this.#connect(url, at, port, until(connectTimeoutMs));
    timings.connectMs = connected.ms;
    if (connected.socket === undefined) return { ...connected, timings };
    if (tls === undefined) return { ...connected, timings };

    const { handshakeTls } = await tls;
    const { handshake, socket } = await handshakeTls(
      connected.socket,
      await this.#tlsOptions(url, until(tlsTimeoutMs)),
    );
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
   * The address at which a place that the target names may be asked: one on the inside of a network only when the
   * target itself is there. Who asks connects to that address, and looks up no other.
   */
  async #mayFetch(url: URL, target: readonly ResolvedAddress[]): Promise<string | undefined> {
    const { whyNotFollow } = await import("./may-follow.ts");
    const addresses = await this.#addressesOf(url, performance.now() + 5000);
    const port = url.port === "" ? undefined : portOf(url);
    return whyNotFollow(target, addresses, port) === undefined ? preferred(addresses)?.address : undefined;
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

  /**
   * Says a hello of its own kind to the target's TLS port, and hangs up after the server's first flight.
   * @param offer the highest version and the suites of the hello.
   */
  async hello(
    target: URL,
    address: string,
    deadline: Milliseconds,
    offer: Pick<HelloOptions, "maxVersion" | "suites">,
  ): Promise<TlsHello> {
    const { offerTls } = await import("./tls/speaks.ts");
    const options = await this.#tlsOptions(target, deadline);
    return offerTls(() => this.#connectOnly(target, address, deadline), { ...options, ...offer });
  }

  async #tlsOptions(url: URL, deadline: Milliseconds) {
    const host = bareHost(url);
    const { makeContext } = await loadTls();
    this.#context ??= makeContext(this.#options);
    return {
      serverName: isLiteral(host) ? null : host,
      host,
      secureContext: this.#context,
      ...(this.#options.ca !== undefined && { ca: [this.#options.ca] }),
      timeoutMs: Math.max(1, deadline - performance.now()),
      signal: this.#options.signal,
      redact: (text: string) => this.#redactor.text(text, longestText),
      bounds: this.#bounds,
    };
  }

  async #lookUp(url: URL, deadline: Milliseconds): Promise<string | undefined> {
    return preferred(await this.#addressesOf(url, deadline))?.address;
  }

  /** Asked once for each host: a check should not be told one address now and another later. */
  #addressesOf(url: URL, deadline: Milliseconds): Promise<readonly ResolvedAddress[]> {
    const host = bareHost(url);
    const { resolve, dnsServers, signal } = this.#options;
    const place = this.#placeOf(url);
    const found =
      this.#addresses.get(place) ??
      probeDns(host, portOf(url), {
        bounds: this.#bounds,
        ...(resolve && { resolve }),
        ...(dnsServers && { servers: dnsServers }),
        timeoutMs: Math.max(1, deadline - performance.now()),
        ...(signal && { signal }),
      }).then((dns) => dns.addresses);
    this.#addresses.set(place, found);
    return found;
  }

  /** The host; with its port where addresses were given for ports. */
  #placeOf(url: URL): string {
    return this.#options.resolve === undefined ? url.hostname : `${url.hostname}:${portOf(url)}`;
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
      const failure: ExchangeFailure = {
        kind: "proxy",
        ...(tunnel.beyond && { code: tunnel.beyond }),
        detail: this.#redactor.text(tunnel.detail),
      };
      return { failure, ms: tunnel.ms };
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
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** An IP address, as far as a host in a URL can be told to be one. */
function isLiteral(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

/** The sender's family (IPv4) where there is one. */
function preferred(addresses: readonly ResolvedAddress[]): ResolvedAddress | undefined {
  return addresses.find(({ family }) => family === 4) ?? addresses[0];
}

/** Characters of a text in a certificate and the like that are kept. */
const longestText = 1024;

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
