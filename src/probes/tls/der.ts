/*
 * A reader of DER (ITU-T X.690) for bytes from strangers: it never throws, never reads outside
 * what it was given, and gives undefined for what is broken.
 */

export interface DerElement {
  /** The identifier octet; tag numbers above 30 are not read. */
  readonly tag: number;
  readonly contents: Buffer;
}

/** Children of one element that are read at most. */
const maxChildren = 1024;

/**
 * Reads the element that begins at `offset`.
 * @returns the element and where the next one begins, or undefined when it is broken or cut short.
 */
export function readDer(bytes: Buffer, offset = 0): { element: DerElement; next: number } | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4 || start + octets > bytes.length) return undefined;
    length = bytes.readUIntBE(start, octets);
    start += octets;
  }
  const next = start + length;
  if (next > bytes.length) return undefined;
  return { element: { tag, contents: bytes.subarray(start, next) }, next };
}

/** The elements inside a constructed one, as far as they can be read; at most `most` of them. */
export function derChildren(parent: DerElement | undefined, most = maxChildren): readonly DerElement[] {
  const children: DerElement[] = [];
  let offset = 0;
  while (parent !== undefined && offset < parent.contents.length && children.length < most) {
    const read = readDer(parent.contents, offset);
    if (read === undefined) break;
    children.push(read.element);
    offset = read.next;
  }
  return children;
}

/** An object identifier in dotted form, or undefined when the element is none. */
export function readOid(element: DerElement | undefined): string | undefined {
  if (element?.tag !== 0x06 || element.contents.length === 0 || element.contents.length > 64)
    return undefined;
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of element.contents) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) return undefined;
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(head / 40));
  return [root, head - root * 40, ...rest].join(".");
}

/** A UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 restricts them, or undefined when it is none. */
export function readTime(element: DerElement | undefined): Date | undefined {
  if (element === undefined || (element.tag !== 0x17 && element.tag !== 0x18)) return undefined;
  const text = element.contents.toString("latin1");
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null || (match[1]?.length === 2) !== (element.tag === 0x17)) return undefined;
  const [year = 0, month = 0, ...rest] = match.slice(1).map(Number);
  const fullYear = element.tag === 0x18 ? year : year < 50 ? 2000 + year : 1900 + year;
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(fullYear, month - 1, day);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
