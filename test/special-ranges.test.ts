import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specialRange } from "../src/special-ranges.ts";

describe("specialRange", () => {
  it.each([
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "this network"],
    ["10.255.0.1", "private"],
    ["100.64.0.1", "carrier-grade NAT"],
    ["100.127.255.255", "carrier-grade NAT"],
    ["127.0.0.1", "loopback"],
    ["169.254.169.254", "cloud metadata"],
    ["169.254.1.1", "link-local"],
    ["172.31.255.255", "private"],
    ["192.0.0.8", "IETF protocol"],
    ["192.0.2.1", "documentation"],
    ["192.168.1.1", "private"],
    ["198.19.0.1", "benchmarking"],
    ["198.51.100.7", "documentation"],
    ["203.0.113.7", "documentation"],
    ["224.0.0.1", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::ffff:10.0.0.1", "private"],
    ["::ffff:a00:1", "private"],
    ["64:ff9b::10.0.0.1", "private"],
    ["64:ff9b:1::1", "NAT64"],
    ["100::1", "discard"],
    ["2001:0:1::1", "Teredo"],
    ["2001:2::1", "benchmarking"],
    ["2001:db8::1", "documentation"],
    ["3fff:fff::1", "documentation"],
    ["2002:a00:1::1", "6to4"],
    ["fc00::1", "unique local"],
    ["fdff::1", "unique local"],
    ["fd00:ec2::254", "cloud metadata"],
    ["fe80::1%eth0", "link-local"],
    ["febf::1", "link-local"],
    ["fec0::1", "site-local"],
    ["ff02::1", "multicast"],
    ["4000::1", "reserved"],
    ["::1.2.3.4", "reserved"],
  ])("names the range of %s", (address, name) => {
    expect(specialRange(address)).toContain(name);
  });

  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "142.0.176.1",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "2a00::",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
  ])("takes %s for public", (address) => {
    expect(specialRange(address)).toBeUndefined();
  });

  it.each([
    "",
    "localhost",
    "1.2.3",
    "256.1.1.1",
    "01.2.3.4",
    "1::2::3",
    "::1:",
    ":::",
    "1.2.3.4::",
    "12345::",
  ])("says nothing of what is no address: %j", (text) => {
    expect(specialRange(text)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.%]{0,45}$/)), (text) => {
        specialRange(text);
      }),
    );
  });

  it("agrees with Node about IPv4 that is not special", () => {
    const list = new BlockList();
    const subnets: [string, number][] = [
      ["0.0.0.0", 8],
      ["10.0.0.0", 8],
      ["100.64.0.0", 10],
      ["127.0.0.0", 8],
      ["169.254.0.0", 16],
      ["172.16.0.0", 12],
      ["192.0.0.0", 24],
      ["192.0.2.0", 24],
      ["192.88.99.0", 24],
      ["192.168.0.0", 16],
      ["198.18.0.0", 15],
      ["198.51.100.0", 24],
      ["203.0.113.0", 24],
      ["224.0.0.0", 3],
    ];
    for (const [network, bits] of subnets) list.addSubnet(network, bits, "ipv4");
    const near = fc
      .constantFrom(...subnets)
      .chain(([network]) =>
        fc.tuple(fc.constant(Number(network.split(".")[0])), fc.nat(255), fc.nat(255), fc.nat(255)),
      );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          near.map((parts) => parts.join(".")),
        ),
        (address) => {
          expect(specialRange(address) !== undefined).toBe(list.check(address, "ipv4"));
        },
      ),
    );
  });

  it("judges an embedded IPv4 address as it judges the address itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "64:ff9b::"), (address, prefix) => {
        const alone = specialRange(address);
        expect(specialRange(prefix + address) !== undefined).toBe(alone !== undefined);
      }),
    );
  });

  it("judges an IPv6 address the same in every form of writing", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        expect(specialRange(address)).toBe(specialRange(canonical));
        expect(specialRange(address.toUpperCase())).toBe(specialRange(canonical));
      }),
    );
  });
});
