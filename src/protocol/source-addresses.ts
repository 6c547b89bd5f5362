/** Where the sender's posts come from. */
export interface SourceAddresses {
  /** An IPv4 address, or a range in CIDR form (RFC 4632 §3.1). */
  readonly range: string;
  readonly sends: "validation" | "notifications";
}

/**
 * The sender's addresses as documented. All are IPv4: no IPv6 source is documented. A firewall that
 * lets in the first and not the second validates, and then loses every event.
 */
export const sourceAddresses: readonly SourceAddresses[] = [
  { range: "52.152.150.178", sends: "validation" },
  { range: "142.0.176.0/20", sends: "notifications" },
];

/**
 * Tells whether an address is one of the sender's.
 * @param address dotted IPv4, or the same mapped into IPv6 (`::ffff:142.0.176.9`, RFC 4291 §2.5.5.2).
 * @returns what the sender posts from there, or undefined when the address is not the sender's.
 */
export function sourceOf(address: string): SourceAddresses["sends"] | undefined {
  const asked = ipv4Number(address.replace(/^::ffff:/i, ""));
  if (asked === undefined) return undefined;
  return sourceAddresses.find(({ range }) => contains(range, asked))?.sends;
}

function contains(range: string, asked: number): boolean {
  const [base = "", length = "32"] = range.split("/");
  const size = 2 ** (32 - Number(length));
  const first = ipv4Number(base);
  return first !== undefined && asked >= first && asked < first + size;
}

function ipv4Number(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
