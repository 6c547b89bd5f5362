import type { Bytes } from "../../units.ts";
import { ByteQueue } from "../../wire/byte-queue.ts";
import { alertName } from "./alerts.ts";
import { suiteName } from "./suites.ts";

/** What a server's first flight says, as far as it came (RFC 5246 §7.3). */
export interface FlightFacts {
  readonly outcome: "server-hello" | "alert" | "not-tls";
  readonly protocol?: string;
  readonly cipher?: string;
  readonly alert?: string;
  readonly certificateRequested?: boolean;
  /** Length of the prime of a finite-field Diffie-Hellman exchange. */
  readonly dhBits?: number;
  /** Each in DER, in the order sent. */
  readonly certificates?: readonly Buffer[];
}

const maxFlight: Bytes = 262_144;
const maxCertificates = 32;

const contentType = { alert: 21, handshake: 22 } as const;
const handshakeType = {
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

const versionNames: Readonly<Record<number, string>> = {
  768: "SSLv3",
  769: "TLSv1.0",
  770: "TLSv1.1",
  771: "TLSv1.2",
  772: "TLSv1.3",
};

/**
 * Reads what a server sends first, byte by byte as it comes. Whatever the bytes are, it does not
 * throw, holds at most 256 kB, and comes to an end with them.
 */
export class FirstFlight {
  readonly #records = new ByteQueue();
  readonly #messages = new ByteQueue();
  #received = 0;
  #sawRecord = false;
  #facts: { -readonly [K in keyof FlightFacts]: FlightFacts[K] } | undefined;
  /** The flight is over, or nothing more of it can be read. */
  finished = false;
  /** The first bytes received, at most 256. */
  firstBytes: Buffer = Buffer.alloc(0);

  /** What has been read; undefined while nothing has. */
  get facts(): FlightFacts | undefined {
    return this.#facts;
  }

  /** Takes the next bytes from the peer. After `finished` they are ignored. */
  push(chunk: Buffer): void {
    if (this.finished) return;
    if (this.firstBytes.length < 256) {
      this.firstBytes = Buffer.concat([this.firstBytes, chunk.subarray(0, 256 - this.firstBytes.length)]);
    }
    this.#received += chunk.length;
    this.#records.push(chunk);
    while (!this.finished && this.#takeRecord());
    if (this.#received > maxFlight) this.finished = true;
  }

  /** Reads one record off the front. Returns false when more bytes are needed. */
  #takeRecord(): boolean {
    const { bytes } = this.#records;
    if (!looksLikeRecord(bytes)) {
      if (!this.#sawRecord) this.#facts = { outcome: "not-tls" };
      this.finished = true;
      return false;
    }
    if (bytes.length < 5) return false;
    const length = bytes.readUInt16BE(3);
    if (bytes.length < 5 + length) return false;
    const contents = bytes.subarray(5, 5 + length);
    this.#records.drop(5 + length);
    this.#sawRecord = true;
    if (bytes[0] === contentType.alert) this.#takeAlert(contents);
    else if (bytes[0] === contentType.handshake) this.#takeHandshake(contents);
    else this.finished = true;
    return true;
  }

  /** A warning (RFC 6066 §3 allows unrecognized_name as one) lets the handshake go on. */
  #takeAlert(contents: Buffer): void {
    const [level, description] = contents;
    if (level === undefined || description === undefined) return;
    if (level === 1 && description !== 0) return;
    this.#facts = { ...this.#facts, outcome: "alert", alert: alertName(description) };
    this.finished = true;
  }

  #takeHandshake(contents: Buffer): void {
    this.#messages.push(contents);
    while (!this.finished && this.#messages.length >= 4) {
      const { bytes } = this.#messages;
      const end = 4 + bytes.readUIntBE(1, 3);
      if (end > maxFlight) this.finished = true;
      if (end > bytes.length) return;
      const type = bytes[0] ?? 0;
      const body = bytes.subarray(4, end);
      this.#messages.drop(end);
      this.#takeMessage(type, body);
    }
  }

  #takeMessage(type: number, body: Buffer): void {
    if (type === handshakeType.serverHello) {
      const hello = readServerHello(body);
      if (hello === undefined) this.finished = true;
      else this.#facts = { outcome: "server-hello", ...hello };
    }
    if (this.#facts === undefined) return;
    if (type === handshakeType.certificate) this.#facts.certificates = readCertificates(body);
    if (type === handshakeType.serverKeyExchange && /^TLS_DHE?_/.test(this.#facts.cipher ?? "")) {
      const bits = primeBits(body);
      if (bits !== undefined) this.#facts.dhBits = bits;
    }
    if (type === handshakeType.certificateRequest) this.#facts.certificateRequested = true;
    if (type === handshakeType.serverHelloDone) {
      this.#facts.certificateRequested ??= false;
      this.finished = true;
    }
  }
}

/** As many of the five octets of a record header as are there fit one (RFC 5246 §6.2.1). */
function looksLikeRecord(bytes: Buffer): boolean {
  const [type, major, minor] = bytes;
  if (type !== undefined && (type < 20 || type > 24)) return false;
  if (major !== undefined && major !== 3) return false;
  if (minor !== undefined && minor > 4) return false;
  return bytes.length < 5 || bytes.readUInt16BE(3) <= 16_384 + 2048;
}

/** Undefined for what is none: of no known version, or with a session id longer than 32 octets (RFC 5246 §7.4.1.3). */
function readServerHello(body: Buffer): Pick<FlightFacts, "protocol" | "cipher"> | undefined {
  if (body.length < 38) return undefined;
  const version = body.readUInt16BE(0);
  const sessionLength = body[34] ?? 0;
  const protocol = versionNames[version];
  if (protocol === undefined || sessionLength > 32) return undefined;
  const afterSession = 35 + sessionLength;
  const cipher = afterSession + 2 <= body.length ? body.readUInt16BE(afterSession) : undefined;
  return {
    protocol,
    ...(cipher !== undefined && { cipher: suiteName(cipher) }),
  };
}

/** A list of certificates, each after its length in three octets (RFC 5246 §7.4.2). */
function readCertificates(body: Buffer): Buffer[] {
  const certificates: Buffer[] = [];
  let offset = 3;
  while (offset + 3 <= body.length && certificates.length < maxCertificates) {
    const end = offset + 3 + body.readUIntBE(offset, 3);
    if (end > body.length) break;
    certificates.push(Buffer.from(body.subarray(offset + 3, end)));
    offset = end;
  }
  return certificates;
}

/** Length of `dh_p`, which a ServerKeyExchange of a DHE suite begins with (RFC 5246 §7.4.3). */
function primeBits(body: Buffer): number | undefined {
  if (body.length < 2) return undefined;
  const prime = body.subarray(2, 2 + body.readUInt16BE(0));
  const first = prime.findIndex((octet) => octet !== 0);
  if (first === -1 || prime.length < body.readUInt16BE(0)) return undefined;
  return (prime.length - first) * 8 - (Math.clz32(prime[first] ?? 0) - 24);
}
