import { describe, expect, it } from "vitest";
import { localName, plainHttp, privateAddress, unusualPort } from "../../src/causes/url.ts";
import type { DnsEvidence } from "../../src/evidence.ts";
import { urlFaults } from "../../src/lab/faults/url.ts";
import { describeFaults } from "../faults.ts";
import { shown } from "../reporters/sample.ts";
import { evidenceOf, resolved } from "./network-evidence.ts";

describeFaults("url", urlFaults);

const host = "hooks.example.com";

function dnsOf(addresses: readonly string[], rest: Partial<DnsEvidence> = {}): DnsEvidence {
  return {
    name: shown(host),
    system: { outcome: "found", addresses },
    addresses: addresses.map((address) => resolved(address)),
    ms: 1,
    ...rest,
  };
}

function judge(dns: DnsEvidence, local = false) {
  return privateAddress.recognise(evidenceOf(`https://${host}/`, { dns, local }));
}

describe("url/private-address", () => {
  it("is only a warning when there are public addresses too", () => {
    const seen = judge(dnsOf(["9.9.9.9", "10.0.0.7"]));
    expect(seen?.severity).toBe("warning");
    expect(seen?.detail).toMatch(/9\.9\.9\.9.*10\.0\.0\.7/);
  });

  it("is only a warning, and not sure, when DNS knows a public address that this machine does not use", () => {
    const seen = judge(
      dnsOf(["127.0.1.1"], {
        records: {
          servers: ["192.0.2.53"],
          a: { outcome: "found", values: [shown("9.9.9.9")] },
          aaaa: { outcome: "no-data", values: [] },
        },
      }),
    );
    expect(seen).toMatchObject({ confidence: "possible", severity: "warning" });
  });

  it("does not blame a hosts file for a name that has both kinds of address in DNS", () => {
    const a = { outcome: "found", values: [shown("9.9.9.9"), shown("10.0.0.7")] } as const;
    const records = { servers: ["192.0.2.53"], a, aaaa: { outcome: "no-data", values: [] } } as const;
    const seen = judge(dnsOf(["10.0.0.7", "9.9.9.9"], { records }));
    expect(seen).toMatchObject({ confidence: "likely", severity: "warning" });
    expect(seen?.detail).not.toContain("hosts file");
  });

  it("is certain when the public DNS was asked and has the same address", () => {
    const none = { outcome: "no-data", values: [] } as const;
    const elsewhere = {
      servers: ["192.0.2.53"],
      a: { outcome: "found", values: [shown("10.0.0.7")] },
      aaaa: none,
    } as const;
    expect(judge(dnsOf(["10.0.0.7"], { public: elsewhere }))?.confidence).toBe("certain");
  });

  it("is an error when DNS agrees with this machine", () => {
    const seen = judge(
      dnsOf(["10.0.0.7"], {
        records: {
          servers: ["192.0.2.53"],
          a: { outcome: "found", values: [shown("10.0.0.7")] },
          aaaa: { outcome: "no-data", values: [] },
        },
      }),
    );
    expect(seen?.severity).toBeUndefined();
    expect(seen?.confidence).toBe("likely");
  });

  it("goes by the IPv4 addresses, which the sender uses", () => {
    expect(judge(dnsOf(["9.9.9.9", "fd00::7"]))).toBeUndefined();
    expect(judge(dnsOf(["10.0.0.7", "2606::1"]))?.severity).toBeUndefined();
    expect(judge(dnsOf(["fd00::7"]))?.explains).toContain("dns/ipv6-only");
  });

  it("is told of the embedded address when a network translates", () => {
    expect(judge(dnsOf(["64:ff9b::909:909"]))).toBeUndefined();
  });

  it("is not told in a local check, nor of an address given with --resolve", () => {
    expect(judge(dnsOf(["10.0.0.7"]), true)).toBeUndefined();
    expect(judge(dnsOf([], { addresses: [resolved("10.0.0.7", "option")] }))).toBeUndefined();
  });
});

it("url/local-name is not told in a local check", () => {
  expect(localName.recognise(evidenceOf("http://localhost/", { local: true }))).toBeUndefined();
});

describe("url/plain-http", () => {
  it("is no complaint in a local check of an address that stays inside", () => {
    const dns = { name: shown("127.0.0.1"), addresses: [resolved("127.0.0.1", "literal")], ms: 0 };
    const severity = (settings: { local?: boolean }) =>
      plainHttp.recognise(evidenceOf("http://127.0.0.1/", { ...settings, dns }))?.severity ?? "warning";
    expect(severity({ local: true })).toBe("info");
    expect(severity({})).toBe("warning");
  });

  it("is not told of https", () => {
    expect(plainHttp.recognise(evidenceOf(`https://${host}/`, {}))).toBeUndefined();
  });

  it.each([
    ["classic", undefined],
    ["inbound", undefined],
    ["events", "error"],
    ["account", "error"],
  ])("weighs on %s as the profile has it", (profile, severity) => {
    expect(plainHttp.recognise(evidenceOf(`http://${host}/`, { profile }))?.severity).toBe(severity);
  });
});

describe("url/unusual-port", () => {
  it.each(["http://a.example.com/", "https://a.example.com:8443/", "http://a.example.com:8080/"])(
    "is not told of %s",
    (url) => {
      expect(unusualPort.recognise(evidenceOf(url, {}))).toBeUndefined();
    },
  );

  it("is not told of an address that is not public anyway", () => {
    expect(unusualPort.recognise(evidenceOf("http://10.0.0.7:3000/", {}))).toBeUndefined();
  });
});
