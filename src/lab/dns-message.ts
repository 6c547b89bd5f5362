/*
 * As much of the DNS message format (RFC 1035 §4) as a small name server needs.
 */

export const recordTypes = { A: 1, NS: 2, CNAME: 5, SOA: 6, AAAA: 28 } as const;
export type RecordType = keyof typeof recordTypes;

/** RCODEs of RFC 1035 §4.1.1. */
export const responseCodes = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  nameError: 3,
  refused: 5,
} as const;
export type ResponseCode = keyof typeof responseCodes;

export interface DnsQuery {
  readonly id: number;
  readonly recursionDesired: boolean;
  /** Lower case, without the closing dot; empty for the root. */
  readonly name: string;
  /** The number of the record type that is asked for. */
  readonly type: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  /** An address, or a name for CNAME, NS and SOA (its primary server). */
  readonly value: string;
}

/**
 * Reads a query with one question.
 * @returns the query; undefined for anything else, such as a response, a cut message or noise. Never throws.
 */
export function decodeQuery(message: Uint8Array): DnsQuery | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (bytes.length < 12) return undefined;
  const flags = bytes.readUInt16BE(2);
  const isQuery = (flags & 0xf800) === 0;
  if (!isQuery || bytes.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = 12;
  let length = 0;
  for (;;) {
    const size = bytes[at];
    // Names in questions are not compressed; two high bits make a pointer or something unknown.
    if (size === undefined || size > 63) return undefined;
    at += 1;
    if (size === 0) break;
    length += size + 1;
    if (length > 254 || at + size > bytes.length) return undefined;
    labels.push(bytes.toString("latin1", at, at + size).toLowerCase());
    at += size;
  }
  if (at + 4 > bytes.length) return undefined;
  return {
    id: bytes.readUInt16BE(0),
    recursionDesired: (flags & 0x0100) !== 0,
    name: labels.join("."),
    type: bytes.readUInt16BE(at),
  };
}

/**
 * Writes the response to a query.
 * @param answers records of class IN, each living for 0 seconds so that nobody keeps them.
 * @throws RangeError for a name or address that can't be written.
 */
export function encodeResponse(
  query: DnsQuery,
  code: ResponseCode,
  answers: readonly DnsRecord[] = [],
): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(query.id, 0);
  // QR, AA, RD as asked, RA.
  head.writeUInt16BE(0x8480 | (query.recursionDesired ? 0x0100 : 0) | responseCodes[code], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  const question = Buffer.concat([encodeName(query.name), uint16(query.type), uint16(1)]);
  return Buffer.concat([head, question, ...answers.map(encodeRecord)]);
}

function encodeRecord({ name, type, value }: DnsRecord): Buffer {
  const data = encodeData(type, value);
  return Buffer.concat([
    encodeName(name),
    uint16(recordTypes[type]),
    uint16(1),
    Buffer.alloc(4),
    uint16(data.length),
    data,
  ]);
}

function encodeData(type: RecordType, value: string): Buffer {
  switch (type) {
    case "A":
      return encodeIpv4(value);
    case "AAAA":
      return encodeIpv6(value);
    case "SOA":
      return Buffer.concat([encodeName(value), encodeName(`hostmaster.${value}`), Buffer.alloc(20)]);
    default:
      return encodeName(value);
  }
}

function encodeName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, "")
    .split(".")
    .filter((label) => label !== "");
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, "latin1");
    if (bytes.length > 63) throw new RangeError(`a label is longer than 63 octets: ${label}`);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  });
  const encoded = Buffer.concat([...parts, Buffer.of(0)]);
  if (encoded.length > 255) throw new RangeError("a name is longer than 255 octets");
  return encoded;
}

function encodeIpv4(address: string): Buffer {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    throw new RangeError(`no IPv4 address: ${address}`);
  return Buffer.from(parts);
}

function encodeIpv6(address: string): Buffer {
  if (!URL.canParse(`http://[${address}]/`)) throw new RangeError(`no IPv6 address: ${address}`);
  // The URL parser writes every form of IPv6 in groups alone, embedded IPv4 included.
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  const groups = [...before, ...zeros, ...after];
  return Buffer.concat(groups.map((group) => uint16(Number.parseInt(group, 16))));
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
