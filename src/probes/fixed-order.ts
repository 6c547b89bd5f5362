import type { DnsEvidence } from "../evidence.ts";

/** Addresses in an order of their own: name servers turn them round from answer to answer. */
export function inFixedOrder(dns: DnsEvidence): DnsEvidence {
  const sorted = <T extends string>(list: readonly T[]): readonly T[] => [...list].sort();
  const { system, records, public: elsewhere } = dns;
  const inOrder = (both: NonNullable<DnsEvidence["public"]>) => ({
    a: { ...both.a, values: sorted(both.a.values) },
    aaaa: { ...both.aaaa, values: sorted(both.aaaa.values) },
  });
  return {
    ...dns,
    ...(system && { system: { ...system, addresses: sorted(system.addresses) } }),
    ...(records && { records: { ...records, ...inOrder(records) } }),
    ...(elsewhere && { public: { ...elsewhere, ...inOrder(elsewhere) } }),
    addresses: [...dns.addresses].sort(
      (a, b) => a.family - b.family || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0),
    ),
  };
}
