/*
 * A writer of DER (ITU-T X.690), as much of it as certificates need. Each function gives one
 * complete element: tag, length, contents.
 */

/** One element with the given identifier octet around the contents. */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(body.length), body]);
}

export const sequence = (...items: readonly Buffer[]): Buffer => element(0x30, ...items);
export const set = (...items: readonly Buffer[]): Buffer => element(0x31, ...items);
export const octetString = (contents: Buffer): Buffer => element(0x04, contents);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, "utf8"));
export const bool = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
export const nothing: Buffer = element(0x05);

/** A constructed, context-specific element: `[number]` EXPLICIT. */
export const explicit = (number: number, ...contents: readonly Buffer[]): Buffer =>
  element(0xa0 | number, ...contents);

/** A primitive, context-specific element: `[number]` IMPLICIT over a string type. */
export const implicit = (number: number, contents: Buffer): Buffer => element(0x80 | number, contents);

/** A bit string; `unused` bits at its end do not count. */
export const bitString = (contents: Buffer, unused = 0): Buffer =>
  element(0x03, Buffer.from([unused]), contents);

/** A non-negative integer from its big-endian octets. */
export function integer(octets: Buffer): Buffer {
  const first = octets.findIndex((octet) => octet !== 0);
  const magnitude = first === -1 ? Buffer.from([0]) : octets.subarray(first);
  const signed = (magnitude[0] ?? 0) & 0x80;
  return element(0x02, ...(signed ? [Buffer.from([0]), magnitude] : [magnitude]));
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [first * 40 + second, ...rest].flatMap(base128);
  return element(0x06, Buffer.from(octets));
}

/** UTCTime before 2050 and GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  const year = at.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(digits.slice(2), "ascii"))
    : element(0x18, Buffer.from(digits, "ascii"));
}

function base128(value: number): number[] {
  const octets = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift((rest & 0x7f) | 0x80);
  }
  return octets;
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest & 0xff);
  return Buffer.from([0x80 | octets.length, ...octets]);
}
