/*
 * Addresses that are not for the public Internet: the IANA IPv4 and IPv6 special-purpose
 * registries (RFC 6890, RFC 8190), multicast (RFC 5771, RFC 4291 §2.7) and what is reserved.
 * Blocks that a registry calls globally reachable (AS112, AMT) count as public.
 */

interface Range {
  readonly name: string;
  readonly network: bigint;
  readonly bits: number;
}

/** The more specific stands before the wider one that holds it. */
const ipv4Ranges: readonly Range[] = [
  range("0.0.0.0/32", "unspecified"),
  range("0.0.0.0/8", "this network"),
  range("10.0.0.0/8", "private"),
  range("100.64.0.0/10", "carrier-grade NAT"),
  range("127.0.0.0/8", "loopback"),
  range("169.254.169.254/32", "cloud metadata service, link-local"),
  range("169.254.0.0/16", "link-local"),
  range("172.16.0.0/12", "private"),
  range("192.0.0.0/24", "IETF protocol assignments"),
  range("192.0.2.0/24", "documentation"),
  range("192.88.99.0/24", "former 6to4 relay anycast"),
  range("192.168.0.0/16", "private"),
  range("198.18.0.0/15", "benchmarking"),
  range("198.51.100.0/24", "documentation"),
  range("203.0.113.0/24", "documentation"),
  range("224.0.0.0/4", "multicast"),
  range("255.255.255.255/32", "limited broadcast"),
  range("240.0.0.0/4", "reserved"),
];

const ipv6Ranges: readonly Range[] = [
  range("::/128", "unspecified"),
  range("::1/128", "loopback"),
  range("64:ff9b:1::/48", "local-use NAT64"),
  range("100::/64", "discard-only"),
  range("100:0:0:1::/64", "dummy prefix"),
  range("2001::/32", "Teredo"),
  range("2001:2::/48", "benchmarking"),
  range("2001:10::/28", "former ORCHID"),
  range("2001:20::/28", "ORCHIDv2"),
  range("2001:30::/28", "drone remote identification"),
  range("2001:db8::/32", "documentation"),
  range("2002::/16", "6to4"),
  range("3fff::/20", "documentation"),
  range("5f00::/16", "segment routing"),
  range("fd00:ec2::254/128", "cloud metadata service, unique local"),
  range("fc00::/7", "unique local"),
  range("fe80::/10", "link-local"),
  range("fec0::/10", "former site-local"),
  range("ff00::/8", "multicast"),
];

/** Global unicast is handed out from here alone (RFC 4291 §2.4 and the IANA registry). */
const globalUnicast = range("2000::/3", "global unicast");

/** Blocks whose last 32 bits are an IPv4 address that tells where the packets really go. */
const embedding: readonly Range[] = [range("::ffff:0:0/96", "IPv4-mapped"), range("64:ff9b::/96", "NAT64")];

/**
 * The special-purpose range that an address is in. An address that stands for an IPv4
 * address (IPv4-mapped, NAT64 of RFC 6052) is judged by that one.
 * @param address IPv4 in four decimal parts, or IPv6 in any form of RFC 4291 §2.2, with or without a zone.
 * @returns name and block, as in `private (10.0.0.0/8)`; undefined when the address is public, or is none.
 */
export function specialRange(address: string): string | undefined {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return nameIn(ipv4Ranges, v4, 32);
  const v6 = parseIpv6(address);
  if (v6 === undefined) return undefined;
  if (embedding.some((block) => contains(block, v6, 128))) {
    const inner = nameIn(ipv4Ranges, v6 & 0xffffffffn, 32);
    return inner && `${inner} inside an IPv6 address`;
  }
  const named = nameIn(ipv6Ranges, v6, 128);
  if (named !== undefined) return named;
  return contains(globalUnicast, v6, 128) ? undefined : "reserved";
}

function nameIn(ranges: readonly Range[], value: bigint, width: number): string | undefined {
  return ranges.find((candidate) => contains(candidate, value, width))?.name;
}

function contains(block: Range, value: bigint, width: number): boolean {
  const shift = BigInt(width - block.bits);
  return value >> shift === block.network >> shift;
}

function range(cidr: string, name: string): Range {
  const [address = "", bits = ""] = cidr.split("/");
  const network = parseIpv4(address) ?? parseIpv6(address);
  if (network === undefined) throw new Error(`no CIDR block: ${cidr}`);
  return { name: `${name} (${cidr})`, network, bits: Number(bits) };
}

/** Four decimal parts without leading zeros, as `inet_pton` takes them. */
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** Eight groups, one run of which may be `::`, the last two possibly written as IPv4 (RFC 4291 §2.2). */
function parseIpv6(text: string): bigint | undefined {
  const bare = text.replace(/%.*$/s, "");
  const sides = bare.split("::");
  if (sides.length > 2) return undefined;
  const head = groupsOf(sides[0] ?? "");
  const tail = groupsOf(sides[1] ?? "");
  if (head === undefined || tail === undefined) return undefined;
  // Only the very end may be written as IPv4.
  if (sides.length === 2 && (sides[0] ?? "").includes(".")) return undefined;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(side: string): bigint[] | undefined {
  if (side === "") return [];
  const groups: bigint[] = [];
  const parts = side.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const v4 = parseIpv4(part);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return groups;
}
