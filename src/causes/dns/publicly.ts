import type { DnsEvidence } from "../../evidence.ts";
import { specialRange } from "../../special-ranges.ts";
import { defineCause, type Recognition } from "../define.ts";
import { listOf } from "../words.ts";
import { dig } from "./lookup.ts";

type Compared = DnsEvidence & { readonly public: NonNullable<DnsEvidence["public"]> };

export const differsPublicly = defineCause({
  id: "dns/differs-publicly",
  otherwise: "Or the record was changed, and the change is still spreading.",
  severity: "warning",
  stops: "validation",
  title: "The name leads elsewhere from here than for the rest of the world",
  about:
    "This machine gets another answer for the host's name than public resolvers give: a hosts file, a company's own DNS (split horizon), or a resolver that filters. " +
    "The sender goes by the public answer, so a check that goes by the local one looked at another place, or at none. It is found only when asked for (--compare-dns).",
  signs:
    "The addresses that this machine got are held against the A records that public resolvers give for the same name. One address in common is agreement. " +
    "Two different public answers may be a CDN's, so that is information only; an answer that DNS here does not give either comes from a hosts file.",
  verify: `${dig}\n# the same again with @1.1.1.1 behind dig: both should show the same address`,
  needs: ["dns"],
  recognise: ({ dns, interrupted }) => {
    if (interrupted || !isCompared(dns)) return undefined;
    const here = dns.addresses.filter(({ source }) => source === "dns").map(({ address }) => address);
    if (here.length === 0) return judgeAbsentHere(dns);
    const outside: readonly string[] = dns.public.a.values;
    // An A record is what counts for the sender, who comes over IPv4.
    if (dns.public.a.outcome === "nxdomain")
      return judgeAbsentOutside(dns, here, "which does not exist for them");
    if (dns.public.a.outcome === "no-data")
      return here.some((address) => !address.includes(":"))
        ? judgeAbsentOutside(dns, here, "for which they have no IPv4 address (A record)")
        : undefined;
    if (dns.public.a.outcome !== "found") return undefined;
    const v4 = here.filter((address) => !address.includes(":"));
    if (v4.length === 0 || v4.some((address) => outside.includes(address))) return undefined;
    return judgeOther(dns, v4);
  },
  fixes: {
    general: [
      "If the public resolvers have no address: publish an A record in the public DNS, with the server's public IPv4 address.",
      "If they have another: look for the name in this machine's hosts file and in the internal DNS zone, and take it out where it is not meant to differ.",
      "Check what the sender reaches: add --resolve with the host, the port and the public address.",
    ],
  },
  fix: ({ dns, url }) => {
    const outside = dns.public?.a.values[0];
    const port = url.parsed?.port ?? 443;
    return outside === undefined
      ? [
          `Publish an A record for ${dns.name} in the public DNS, with the server's public IPv4 address.`,
          "If a hosts file or an internal DNS zone holds the name, it helps this network alone.",
        ]
      : [
          `Check what the sender reaches: add --resolve ${dns.name}:${port}:${outside}, or --dns-server ${dns.public?.servers[0]}.`,
          `Look for ${dns.name} in this machine's hosts file and in the internal DNS zone, and take it out where it is not meant to differ.`,
        ];
  },
});

function isCompared(dns: DnsEvidence): dns is Compared {
  return dns.public !== undefined;
}

/** The sender gets an address, and this machine none: the name is no fault, and nothing was checked. */
function judgeAbsentHere(dns: Compared): Recognition | undefined {
  if (dns.public.a.outcome !== "found") return undefined;
  return {
    confidence: "likely",
    title: "The name is known to the rest of the world, and not here",
    detail:
      `This machine found no address of ${dns.name}; public resolvers (${listOf(dns.public.servers)}) have ${listOf(dns.public.a.values)}. ` +
      "So the sender can find the host, and this check could not.",
    evidence: ["dns.public", "dns"],
    explains: ["dns/not-found", "dns/no-address", "dns/server-failure", "dns/timeout", "dns/dangling-cname"],
  };
}

function judgeAbsentOutside(dns: Compared, here: readonly string[], how: string): Recognition {
  return {
    confidence: "likely",
    severity: "error",
    title: "The name is known here, and not to the rest of the world",
    detail:
      `This machine finds ${dns.name} at ${listOf(here)}${sourceHere(dns, here)}. Public resolvers (${listOf(dns.public.servers)}) were asked for the same name, ${how}. ` +
      "The sender can't find the host.",
    evidence: ["dns.public", "dns.addresses"],
    explains: ["url/private-address", "dns/some-addresses-fail"],
  };
}

function judgeOther(dns: Compared, here: readonly string[]): Recognition {
  const outside = dns.public.a.values;
  const byHostsFile = sourceHere(dns, here);
  const inside = here.some((address) => specialRange(address) !== undefined);
  const explained = byHostsFile !== "" || inside;
  return {
    confidence: explained ? "likely" : "possible",
    ...(!explained && { severity: "info" as const }),
    detail:
      `This machine finds ${dns.name} at ${listOf(here)}${byHostsFile}; public resolvers (${listOf(dns.public.servers)}) have ${listOf(outside)}. ` +
      (explained
        ? "The check went to the former; the sender will go to the latter."
        : "A host that is served from many places (CDN, GeoDNS) differs so on purpose; otherwise the check and the sender go to different machines."),
    evidence: ["dns.public", "dns.addresses"],
    explains: outside.every((address) => specialRange(address) === undefined) ? ["url/private-address"] : [],
  };
}

/** Whether it was a hosts file or the like, rather than DNS, that gave this machine its answer. */
function sourceHere({ system, records }: DnsEvidence, here: readonly string[]): string {
  if (system === undefined || records === undefined) return "";
  const byDns: readonly string[] = [...records.a.values, ...records.aaaa.values];
  const denied = records.a.outcome === "nxdomain" || records.a.outcome === "no-data";
  const other = records.a.outcome === "found" && !here.some((address) => byDns.includes(address));
  return denied || other ? ", and not by DNS: a hosts file or the like says so" : "";
}
