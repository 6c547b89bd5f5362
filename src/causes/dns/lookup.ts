import type { DnsEvidence, RecordLookup } from "../../evidence.ts";
import type { Having } from "../define.ts";

/*
 * What became of a look-up, in the terms that the causes of this family are told apart by.
 */

/** How to see a name's A record. */
export const dig = `dig A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"\n# "status: NOERROR", and an A record in the answer section`;

/** The look-up ended without an address, and not for want of a resolver. */
export function hasNoAddress({ dns, interrupted }: Having<"dns">): boolean {
  return !interrupted && dns.addresses.length === 0 && resolverWorks(dns);
}

export function resolverWorks(dns: DnsEvidence): boolean {
  return dns.parent?.resolverAnswers !== false;
}

export function gotNoAnswer({ outcome }: RecordLookup): boolean {
  return outcome === "timeout" || outcome === "no-resolver";
}

export function isBroken({ outcome }: RecordLookup): boolean {
  return outcome === "servfail" || outcome === "refused" || outcome === "other";
}
