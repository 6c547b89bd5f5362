import type { Bytes } from "../../units.ts";
import { alertName } from "./alerts.ts";
import { suiteName } from "./suites.ts";

/** What a server's first flight says, as far as it came (RFC 5246 §7.3). */
export interface FlightFacts {
  readonly outcome: "server-hello" | "alert" | "not-tls";
  readonly protocol?: string;
  readonly cipher?: string;
  readonly alert?: string;
  readonly certificateRequested?: boolean;
  /** Each in DER, in the order sent. */
  readonly certificates?: readonly Buffer[];
}

const maxFlight: Bytes = 262_144;
const maxCertificates = 32;

const contentType = { alert: 21, handshake: 22 } as const;
const handshakeType = {
  serverHello: 2,
  certificate: 11,
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
  #records: Buffer = Buffer.alloc(0);
  #messages: Buffer = Buffer.alloc(0);
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
    this.#records = Buffer.concat([this.#records, chunk]);
    while (!this.finished && this.#takeRecord());
    if (this.#received > maxFlight) this.finished = true;
  }

  /** Reads one record off the front. Returns false when more bytes are needed. */
  #takeRecord(): boolean {
    const bytes = this.#records;
    if (!looksLikeRecord(bytes)) {
      if (!this.#sawRecord) this.#facts = { outcome: "not-tls" };
      this.finished = true;
      return false;
    }
    if (bytes.length < 5) return false;
    const length = bytes.readUInt16BE(3);
    if (bytes.length < 5 + length) return false;
    const contents = bytes.subarray(5, 5 + length);
    this.#records = bytes.subarray(5 + length);
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
    this.#messages = Buffer.concat([this.#messages, contents]);
    while (!this.finished && this.#messages.length >= 4) {
      const end = 4 + this.#messages.readUIntBE(1, 3);
      if (end > maxFlight) this.finished = true;
      if (end > this.#messages.length) return;
      const type = this.#messages[0] ?? 0;
      const body = this.#messages.subarray(4, end);
      this.#messages = this.#messages.subarray(end);
      this.#takeMessage(type, body);
    }
  }

  #takeMessage(type: number, body: Buffer): void {
    if (type === handshakeType.serverHello)
      this.#facts = { outcome: "server-hello", ...readServerHello(body) };
    if (this.#facts === undefined) return;
    if (type === handshakeType.certificate) this.#facts.certificates = readCertificates(body);
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

function readServerHello(body: Buffer): Pick<FlightFacts, "protocol" | "cipher"> {
  if (body.length < 38) return {};
  const version = body.readUInt16BE(0);
  const afterSession = 35 + (body[34] ?? 0);
  const cipher = afterSession + 2 <= body.length ? body.readUInt16BE(afterSession) : undefined;
  return {
    protocol: versionNames[version] ?? `0x${version.toString(16).padStart(4, "0")}`,
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
