import { randomBytes } from "node:crypto";

/** Versions that the hello can ask for, as they stand on the wire (RFC 5246 §E.1). */
export const wireVersions = { "TLSv1.0": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303 } as const;
export type HelloVersion = keyof typeof wireVersions;

export interface HelloContents {
  /** Sent as server_name (RFC 6066 §3); null sends none. */
  readonly serverName: string | null;
  readonly maxVersion: HelloVersion;
  /** Cipher suites by number, most wanted first. */
  readonly suites: readonly number[];
}

/** secp256r1, secp384r1, secp521r1, x25519 (RFC 8422 §5.1.1). */
const groups = [0x0017, 0x0018, 0x0019, 0x001d];

/** SHA-256, 384, 512 and 1 with RSA, ECDSA and RSA-PSS (RFC 8446 §4.2.3): an old server must find one. */
const signatureAlgorithms = [
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0301, 0x0303,
];

/**
 * A ClientHello for TLS 1.2 or before, in one record (RFC 5246 §7.4.1.2).
 * @returns the bytes to send.
 */
export function clientHello({ serverName, maxVersion, suites }: HelloContents): Buffer {
  const version = wireVersions[maxVersion];
  const extensions = [
    ...(serverName === null ? [] : [extension(0, vector16(serverNameEntry(serverName)))]),
    extension(10, vector16(u16(...groups))),
    extension(11, Buffer.from([1, 0])),
    // TLS 1.2 alone knows the extension (RFC 5246 §7.4.1.4.1)
    ...(maxVersion === "TLSv1.2" ? [extension(13, vector16(u16(...signatureAlgorithms)))] : []),
    extension(23),
    extension(0xff01, Buffer.from([0])),
  ];
  const body = Buffer.concat([
    u16(version),
    randomBytes(32),
    Buffer.from([0]),
    vector16(u16(...suites)),
    Buffer.from([1, 0]),
    vector16(...extensions),
  ]);
  const message = Buffer.concat([Buffer.from([1, 0]), vector16(body)]);
  return Buffer.concat([Buffer.from([22]), u16(0x0301), vector16(message)]);
}

function serverNameEntry(name: string): Buffer {
  return Buffer.concat([Buffer.from([0]), vector16(Buffer.from(name.replace(/\.$/, ""), "latin1"))]);
}

function extension(type: number, ...contents: readonly Buffer[]): Buffer {
  return Buffer.concat([u16(type), vector16(...contents)]);
}

/** Contents after their length in two octets. */
function vector16(...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([u16(body.length), body]);
}

function u16(...values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
}
