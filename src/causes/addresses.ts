import type { DnsEvidence, Evidence, ResolvedAddress } from "../evidence.ts";
import { specialRange } from "../special-ranges.ts";
import type { Recognition } from "./define.ts";
import { listOf } from "./words.ts";

/** Given with `--resolve`, an address says nothing about where the name leads. */
function isSpecial({ specialRange, source }: ResolvedAddress): boolean {
  return specialRange !== undefined && source !== "option";
}

/** Nothing sent to this host leaves the machine or its network, as far as its address tells. */
export function staysInside({ url, dns }: Evidence): boolean {
  if (url.parsed?.localName !== undefined) return true;
  const addresses = dns?.addresses ?? [];
  if (addresses.length > 0) return addresses.every(isSpecial);
  return url.parsed !== undefined && specialRange(url.parsed.host) !== undefined;
}

/**
 * Whether the sender, who comes over IPv4, could be led to an address that is not public.
 * @param host as in the URL, for the words.
 */
export function judgeAddresses(host: string, dns: DnsEvidence): Recognition | undefined {
  const v4 = dns.addresses.filter(({ family }) => family === 4);
  // Without IPv4 here but with an A record, this machine's network translates (NAT64): nothing is known to be wrong.
  if (v4.length === 0 && dns.records?.a.outcome === "found") return undefined;
  const considered = v4.length > 0 ? v4 : dns.addresses;
  const special = considered.filter(isSpecial);
  if (special.length === 0) return undefined;

  const shown = listOf(special.map(({ address, specialRange: name }) => `${address}, ${name}`));
  const evidence = ["dns.addresses"];
  const explains = [
    "dns/ipv6-only",
    "dns/some-addresses-fail",
    "tcp/timeout",
    "tcp/unreachable",
    "tool/no-network",
  ];
  if (special.some(({ source }) => source === "literal"))
    return {
      confidence: "certain",
      detail: `The address is ${shown}. The sender can't reach it over the Internet.`,
      evidence,
      explains,
    };

  const publicInDns =
    dns.system === undefined
      ? []
      : (dns.records?.a.values ?? []).filter((address) => specialRange(address) === undefined);
  const shared = publicInDns.some((address) => considered.some((own) => own.address === address));
  if (publicInDns.length > 0 && !shared)
    return {
      confidence: "possible",
      severity: "warning",
      title: "On this machine the host's address is not the public one",
      detail:
        `Programs here find ${host} at ${shown}, and DNS has ${listOf(publicInDns)}: a hosts file or the like stands in between. ` +
        "The check went to the former; the sender will go to the latter.",
      evidence: [...evidence, "dns.records"],
      explains,
    };

  const open = considered.filter((candidate) => !isSpecial(candidate));
  if (open.length > 0)
    return {
      confidence: "likely",
      severity: "warning",
      title: "Some of the host's addresses are not public",
      detail:
        `${host} has public addresses (${listOf(open.map(({ address }) => address))}) and others: ${shown}. ` +
        "The sender may try any of them, and its posts to the others are lost or late.",
      evidence,
      explains: ["dns/some-addresses-fail"],
    };
  const outside = dns.public?.a.values ?? [];
  if (outside.length > 0 && outside.every((address) => special.some((own) => own.address === address)))
    return {
      confidence: "certain",
      detail: `${host} is at ${shown}, for public resolvers as well. The sender can't reach it over the Internet.`,
      evidence: [...evidence, "dns.public"],
      explains,
    };
  return {
    confidence: "likely",
    detail:
      `${host} is at ${shown}. The sender can't reach that over the Internet, ` +
      "unless the public DNS gives it another address than it gave here (--compare-dns asks it).",
    evidence,
    explains,
  };
}
