import { describe, expect, it } from "vitest";
import { someAddressesFail } from "../../src/causes/dns/addresses.ts";
import { differsPublicly } from "../../src/causes/dns/publicly.ts";
import { dnsCauses } from "../../src/causes/dns.ts";
import { noNetwork } from "../../src/causes/tool.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { DnsEvidence, Evidence, RecordLookup } from "../../src/evidence.ts";
import { dnsFaults } from "../../src/lab/faults/dns.ts";
import { describeFaults } from "../faults.ts";
import { shown } from "../reporters/sample.ts";
import { attempt, evidenceOf, resolved, tcp } from "./network-evidence.ts";

describeFaults("dns", dnsFaults);

const host = "hooks.example.com";

function dnsEvidence(rest: Partial<DnsEvidence>): Evidence {
  return evidenceOf(`https://${host}/`, { dns: { name: shown(host), addresses: [], ms: 10, ...rest } });
}

function lookup(outcome: RecordLookup["outcome"], ...values: readonly string[]): RecordLookup {
  return { outcome, values: values.map(shown) };
}

function told(evidence: Evidence): readonly string[] {
  return dnsCauses.filter((cause) => cause.recognise(evidence) !== undefined).map(({ id }) => id);
}

const silent = { servers: ["192.0.2.53"], a: lookup("timeout"), aaaa: lookup("timeout") };
const notFound = { outcome: "not-found", code: "ENOTFOUND", addresses: [] } as const;
const tryAgain = { outcome: "try-again", code: "EAI_AGAIN", addresses: [] } as const;

describe("a look-up by the system that fails", () => {
  it("is dns/not-found when the system is sure, and works for other names", () => {
    const evidence = dnsEvidence({
      system: notFound,
      records: silent,
      parent: { nearest: null, resolverAnswers: true },
    });
    expect(told(evidence)).toEqual(["dns/not-found"]);
  });

  it.each([notFound, tryAgain])("is nobody's fault when no resolver answers ($code)", (system) => {
    const evidence = dnsEvidence({
      system,
      records: silent,
      parent: { nearest: null, resolverAnswers: false },
    });
    expect(told(evidence)).toEqual([]);
    expect(noNetwork.recognise(evidence)).toBeDefined();
  });

  it("is dns/timeout when other names are answered", () => {
    const evidence = dnsEvidence({
      system: tryAgain,
      records: silent,
      parent: { nearest: shown("com"), resolverAnswers: true },
    });
    expect(told(evidence)).toEqual(["dns/timeout"]);
  });

  it("tells nothing when the check was interrupted", () => {
    const evidence = {
      ...dnsEvidence({
        system: tryAgain,
        records: silent,
        parent: { nearest: null, resolverAnswers: false },
      }),
      interrupted: true,
    };
    expect(told(evidence)).toEqual([]);
    expect(noNetwork.recognise(evidence)).toBeUndefined();
  });
});

describe("dns/ipv6-only", () => {
  const v6 = { system: { outcome: "found", addresses: ["64:ff9b::c633:6407"] } } as const;

  it("is not told where this machine's network hides an A record (DNS64)", () => {
    const evidence = dnsEvidence({
      ...v6,
      records: { servers: [], a: lookup("found", "9.9.9.9"), aaaa: lookup("found", "64:ff9b::909:909") },
      addresses: [resolved("64:ff9b::909:909")],
    });
    expect(told(evidence)).toEqual([]);
  });

  it("gives way to dns/server-failure when the A record can't be had", () => {
    const evidence = dnsEvidence({
      ...v6,
      records: { servers: ["192.0.2.53"], a: lookup("servfail"), aaaa: lookup("found", "2606::1") },
      addresses: [resolved("2606::1")],
    });
    expect(told(evidence)).toEqual(["dns/server-failure"]);
  });

  it("is told of a literal address, but not of one given with --resolve", () => {
    const literal = evidenceOf("https://[2606::1]/", {
      dns: { name: shown("2606::1"), addresses: [resolved("2606::1", "literal")], ms: 0 },
    });
    expect(told(literal)).toEqual(["dns/ipv6-only"]);
    expect(told(dnsEvidence({ addresses: [resolved("2606::1", "option")] }))).toEqual([]);
  });

  it("is not told of ::1 itself in a local check", () => {
    const evidence = evidenceOf("http://[::1]/", {
      local: true,
      dns: { name: shown("::1"), addresses: [resolved("::1", "literal")], ms: 0 },
    });
    expect(told(evidence)).toEqual([]);
  });
});

describe("dns/differs-publicly", () => {
  const servers = ["192.0.2.53"];
  const here = (...addresses: readonly string[]): Partial<DnsEvidence> => ({
    system: { outcome: "found", addresses },
    records: { servers, a: lookup("found", ...addresses), aaaa: lookup("no-data") },
    addresses: addresses.map((address) => resolved(address)),
  });
  const outside = (a: RecordLookup): Partial<DnsEvidence> => ({
    public: { servers, a, aaaa: lookup("no-data") },
  });
  const judge = (rest: Partial<DnsEvidence>) => differsPublicly.recognise(dnsEvidence(rest));

  it("is not told when one address is the same, in whatever order and company", () => {
    expect(judge({ ...here("9.9.9.9"), ...outside(lookup("found", "8.8.8.8", "9.9.9.9")) })).toBeUndefined();
  });

  it("is information when both answers are public and from DNS: that is how a CDN works", () => {
    const seen = judge({ ...here("9.9.9.9"), ...outside(lookup("found", "8.8.8.8")) });
    expect(seen).toMatchObject({ severity: "info", confidence: "possible" });
  });

  it("is a warning when only a hosts file can have given this machine its answer", () => {
    const records = { servers, a: lookup("found", "8.8.8.8"), aaaa: lookup("no-data") };
    const seen = judge({ ...here("9.9.9.9"), records, ...outside(lookup("found", "8.8.8.8")) });
    expect(seen?.severity).toBeUndefined();
    expect(seen?.detail).toContain("hosts file");
  });

  it.each(["timeout", "servfail", "refused"] as const)(
    "is not told of a comparison that got %s",
    (outcome) => {
      expect(judge({ ...here("9.9.9.9"), ...outside(lookup(outcome)) })).toBeUndefined();
    },
  );

  it("is an error when the public resolvers have no IPv4 address of a host that has one here", () => {
    expect(judge({ ...here("9.9.9.9"), ...outside(lookup("no-data")) })?.severity).toBe("error");
  });

  it("leaves a host that is IPv6 alone, here and there, to dns/ipv6-only", () => {
    expect(judge({ ...here("2606::1"), ...outside(lookup("no-data")) })).toBeUndefined();
  });

  it("clears a name that is missing here alone, and with it the verdict", () => {
    const evidence = dnsEvidence({
      system: notFound,
      records: { servers, a: lookup("nxdomain"), aaaa: lookup("nxdomain") },
      parent: { nearest: shown("example.com"), resolverAnswers: true },
      ...outside(lookup("found", "8.8.8.8")),
    });
    const { verdict, findings } = diagnose(evidence);
    expect(findings.filter(({ severity }) => severity !== "info").map(({ id }) => id)).toEqual([
      "dns/differs-publicly",
    ]);
    expect(verdict).toBe("inconclusive");
  });
});

describe("dns/some-addresses-fail", () => {
  const both = { addresses: [resolved("192.0.2.7"), resolved("2606::1")] };
  const attempts = [attempt("192.0.2.7", "connected"), attempt("2606::1", "unreachable", "ENETUNREACH")];

  it("does not complain of IPv6 where this machine has none", () => {
    const evidence = {
      ...dnsEvidence(both),
      tcp: tcp(attempts, { ownNetwork: { ipv4: true, ipv6: false } }),
    };
    expect(told(evidence)).toEqual([]);
  });

  it("is not told of an address that answered when it was tried again", () => {
    const again = [attempt("192.0.2.7", "timeout"), attempt("192.0.2.7", "connected")];
    expect(told({ ...dnsEvidence({ addresses: [resolved("192.0.2.7")] }), tcp: tcp(again) })).toEqual([]);
  });

  it("is information when IPv6 alone fails: the sender comes over IPv4", () => {
    const evidence = { ...dnsEvidence(both), tcp: tcp(attempts) };
    expect(someAddressesFail.recognise(evidence)?.severity).toBe("info");
  });
});
