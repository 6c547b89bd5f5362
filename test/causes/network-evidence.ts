import type { ConnectAttempt, Evidence, ResolvedAddress, TcpEvidence } from "../../src/evidence.ts";
import { probeUrl } from "../../src/probes/url.ts";
import { specialRange } from "../../src/special-ranges.ts";
import type { Redacted } from "../../src/units.ts";

/*
 * Evidence of networks that loopback can't stand in for: firewalls, ICMP, machines without IPv6.
 */

export function evidenceOf(
  url: string,
  rest: Partial<Evidence> & { local?: boolean; profile?: string },
): Evidence {
  const { local = false, profile = "classic", ...parts } = rest;
  return {
    settings: {
      profile,
      local,
      timeoutMs: 10_000,
      maxBodyBytes: 1_048_576,
      proxied: false,
      keys: { secret: null, validation: null, same: false },
    },
    url: probeUrl(url, { redact: (text) => text as Redacted, keysIn: () => [] }).evidence,
    startedAt: "2026-01-01T00:00:00.000Z",
    ...parts,
  } as Evidence;
}

export function resolved(address: string, source: ResolvedAddress["source"] = "dns"): ResolvedAddress {
  const range = specialRange(address);
  return { address, family: address.includes(":") ? 6 : 4, ...(range && { specialRange: range }), source };
}

export function attempt(
  address: string,
  outcome: ConnectAttempt["outcome"],
  code?: string,
  ms = 20,
): ConnectAttempt {
  return { address, family: address.includes(":") ? 6 : 4, outcome, ...(code && { code }), ms };
}

export function tcp(attempts: readonly ConnectAttempt[], rest: Partial<TcpEvidence> = {}): TcpEvidence {
  return { port: 443, attempts, ownNetwork: { ipv4: true, ipv6: true }, ...rest };
}
