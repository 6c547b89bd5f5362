import type { DnsEvidence, RecordLookup } from "../evidence.ts";
import { type Cause, defineCause } from "./define.ts";
import { ipv6Only, someAddressesFail } from "./dns/addresses.ts";
import { aliasLoop, manyAddresses } from "./dns/aliases.ts";
import { dig, gotNoAnswer, hasNoAddress, isBroken, resolverWorks } from "./dns/lookup.ts";
import { differsPublicly } from "./dns/publicly.ts";
import { listOf } from "./words.ts";

export const notFound = defineCause({
  id: "dns/not-found",
  severity: "error",
  title: "The host name does not exist",
  about:
    "DNS answered that there is no such name (NXDOMAIN): it is misspelt, was never published, has expired, or exists in an internal DNS only.",
  signs:
    "The resolver answered NXDOMAIN for the name (or the system said so and DNS itself was silent), while other names are found. A name that exists without an address is dns/no-address; an alias whose target is gone is dns/dangling-cname.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns } = evidence;
    if (!hasNoAddress(evidence)) return undefined;
    const byRecords = dns.records?.a.outcome === "nxdomain";
    const bySystem =
      dns.system?.outcome === "not-found" && (dns.records === undefined || gotNoAnswer(dns.records.a));
    if (!byRecords && !bySystem) return undefined;
    return {
      confidence: byRecords ? "certain" : "likely",
      detail: [`There is no name ${dns.name}.`, tellParent(dns), dns.typo && `Was ${dns.typo} meant?`]
        .filter(Boolean)
        .join(" "),
      evidence: ["dns", ...(dns.parent ? ["dns.parent"] : [])],
    };
  },
  fixes: {
    general: [
      "Compare the name in the address with the one of the server, letter by letter{typo}.",
      "Publish an A record for {name} where {domain} is managed; on a hosting platform, add it as a custom domain first.",
    ],
    words: { typo: "", name: "it", domain: "the domain" },
  },
  fix: ({ dns }, _software, steps) => [
    ...steps({
      typo: dns.typo ? `: should it read ${dns.typo}?` : "",
      name: dns.name,
      domain: dns.parent?.nearest ?? "the domain",
    }),
    ...(dns.parent?.nearest === null
      ? ["If the domain was just bought or may have expired, look at its state with whois."]
      : []),
  ],
});

export const noAddress = defineCause({
  id: "dns/no-address",
  severity: "error",
  title: "The host name has no address",
  about:
    "The name exists in DNS, but neither an A nor an AAAA record belongs to it: it may carry mail or TXT records only, or be the parent of other names.",
  signs:
    "The resolver answered without error to both questions, A and AAAA, and both answers were empty. An answer of “no such name” is dns/not-found.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns } = evidence;
    const { a, aaaa, cname } = dns.records ?? {};
    if (!hasNoAddress(evidence) || a?.outcome !== "no-data" || aaaa?.outcome !== "no-data") return undefined;
    const via = cname ? ` It is an alias (CNAME) of ${cname.values[0]}, which has none either.` : "";
    return {
      confidence: "certain",
      detail: `${dns.name} exists, without an A or AAAA record.${via}`,
      evidence: ["dns.records"],
    };
  },
  fixes: {
    general: ["Publish an A record for {name} with the server's public IPv4 address."],
    words: { name: "the name (or for the one that it is an alias of)" },
  },
  fix: ({ dns }, _software, steps) => steps({ name: dns.records?.cname?.values[0] ?? dns.name }),
});

export const serverFailure = defineCause({
  id: "dns/server-failure",
  otherwise: "If others can look the name up, the trouble may be the resolver's own.",
  severity: "error",
  title: "The domain's name servers fail",
  about:
    "The resolver could not get a proper answer from the servers of the domain (SERVFAIL, REFUSED and the like): they are down, don't know the zone they are named for, or its DNSSEC signatures are broken.",
  signs:
    "The resolver answered SERVFAIL, REFUSED or another error for this name, while it does answer for others. Silence is dns/timeout; “no such name” is dns/not-found.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns, interrupted } = evidence;
    if (interrupted || !resolverWorks(dns) || dns.records === undefined) return undefined;
    if (dns.addresses.some(({ family }) => family === 4)) return undefined;
    const { a, aaaa } = dns.records;
    const broken = isBroken(a) ? a : a.outcome === "no-data" && isBroken(aaaa) ? aaaa : undefined;
    if (broken === undefined) return undefined;
    return {
      confidence: "likely",
      detail:
        `Asked for ${dns.name}, the resolver (${listOf(dns.records.servers)}) answered ${rcodeOf(broken)}, while it does answer for other names. ` +
        "So the fault is most likely with the name servers of this domain.",
      evidence: ["dns.records", ...(dns.parent ? ["dns.parent"] : [])],
      explains: ["dns/ipv6-only"],
    };
  },
  fixes: {
    general: [
      "See where it breaks: dig +trace {name}, and a DNSSEC checker for its domain.",
      "At the registrar, compare the name servers named there with those where the zone is kept; if the zone moved, remove old DS records too.",
    ],
    words: { name: "host" },
  },
  fix: ({ dns }, _software, steps) => steps({ name: dns.name }),
});

export const timeout = defineCause({
  id: "dns/timeout",
  otherwise: "Or the resolver can't reach those name servers from where it is.",
  severity: "error",
  title: "The domain's name servers do not answer",
  about:
    "The look-up of the name got no answer in time, while other names are answered: the servers of this domain are down or out of reach.",
  signs:
    "No answer came for the name in time, while names that are sure to exist are answered. When those get no answer either, the fault is on this side: tool/no-network.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns } = evidence;
    if (!hasNoAddress(evidence)) return undefined;
    const silent = dns.records ? gotNoAnswer(dns.records.a) : dns.system?.outcome === "try-again";
    // What the system says for certain weighs more than silence.
    if (!silent || dns.system?.outcome === "not-found") return undefined;
    return {
      confidence: dns.parent ? "likely" : "possible",
      detail:
        `No answer came for ${dns.name} within ${(dns.ms / 1000).toFixed(1)} s` +
        (dns.parent ? ", while the resolver does answer for other names." : "."),
      evidence: ["dns.records", ...(dns.parent ? ["dns.parent"] : [])],
    };
  },
  fixes: {
    general: [
      "See which server is silent: dig +trace {name}.",
      "Make sure that the domain's name servers are up and reachable over UDP and TCP port 53, and that the registrar names the right ones.",
      "If they are only slow, try again with a longer --timeout.",
    ],
    words: { name: "host" },
  },
  fix: ({ dns }, _software, steps) => steps({ name: dns.name }),
});

export const danglingCname = defineCause({
  id: "dns/dangling-cname",
  severity: "warning",
  stops: "validation",
  title: "The host name is an alias of a name that does not exist",
  about:
    "A CNAME record sends the look-up on to another name, and that one does not exist: an application was removed or renamed at a hosting platform. " +
    "Besides being unreachable, such a name can often be taken over by whoever registers the target.",
  signs:
    "DNS has a CNAME for the name, and the answer about what it points to is NXDOMAIN. A name that is missing itself is dns/not-found.",
  verify: dig,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns } = evidence;
    const target = dns.records?.cname?.values[0];
    if (target === undefined || dns.records?.a.outcome !== "nxdomain") return undefined;
    return {
      confidence: "certain",
      ...(hasNoAddress(evidence) && { severity: "error" as const }),
      detail: `${dns.name} is an alias (CNAME) of ${target}, and that leads to a name that does not exist.`,
      evidence: ["dns.records"],
      explains: ["dns/not-found"],
    };
  },
  fixes: {
    general: [
      "Let the CNAME of {name} point to the platform's present name for the application, or replace it by an A record.",
      "If the application is gone for good, delete the record: someone else may claim its target.",
    ],
    words: { name: "the host" },
  },
  fix: ({ dns }, _software, steps) => steps({ name: dns.name }),
});

function rcodeOf({ outcome, code }: RecordLookup): string {
  return outcome === "other" ? (code ?? "something unreadable") : outcome.toUpperCase();
}

function tellParent({ name, parent }: DnsEvidence): string | undefined {
  if (parent === undefined) return undefined;
  if (parent.nearest !== null) return `The nearest name above it that exists is ${parent.nearest}.`;
  const topLevel = name.replace(/\.$/, "").split(".").at(-1);
  return `No name above it was found either, not even the top-level domain “.${topLevel}”.`;
}

export const dnsCauses: readonly Cause[] = [
  notFound,
  noAddress,
  ipv6Only,
  serverFailure,
  timeout,
  aliasLoop,
  danglingCname,
  differsPublicly,
  someAddressesFail,
  manyAddresses,
];
