import { describe, expect, it } from "vitest";
import type { ResolvedAddress } from "../../src/evidence.ts";
import { whyNotFollow } from "../../src/probes/may-follow.ts";
import { specialRange } from "../../src/special-ranges.ts";

function at(...addresses: readonly string[]): readonly ResolvedAddress[] {
  return addresses.map((address) => {
    const range = specialRange(address);
    const family = address.includes(":") ? 6 : 4;
    return { address, family, source: "dns", ...(range !== undefined && { specialRange: range }) };
  });
}

describe("a redirect is followed only to where it is safe", () => {
  it.each([
    ["from public to public", "9.9.9.9", "1.1.1.1"],
    ["from loopback to loopback", "127.0.0.1", "127.0.0.2"],
    ["from one family of loopback to the other", "127.0.0.1", "::1"],
    ["within a private network", "10.0.0.1", "192.168.1.1"],
    ["from inside out", "10.0.0.1", "9.9.9.9"],
    ["on the very same address", "169.254.1.1", "169.254.1.1"],
  ])("%s: yes", (_, from, to) => {
    expect(whyNotFollow(at(from), at(to), undefined)).toBeUndefined();
  });

  it.each([
    ["from public to loopback", "9.9.9.9", "127.0.0.1"],
    ["from public to a private network", "9.9.9.9", "10.0.0.1"],
    ["from public to a private network over IPv6", "9.9.9.9", "fd12::1"],
    ["from a private network to this machine", "10.0.0.1", "127.0.0.1"],
    ["from this machine to a private network", "127.0.0.1", "10.0.0.1"],
    ["from anywhere to a metadata service", "10.0.0.1", "169.254.169.254"],
    ["from a neighbour on the link to a metadata service", "169.254.1.1", "169.254.169.254"],
    ["to a metadata service inside IPv6", "9.9.9.9", "::ffff:169.254.169.254"],
    ["to no address at all", "9.9.9.9", "0.0.0.0"],
  ])("%s: no", (_, from, to) => {
    expect(whyNotFollow(at(from), at(to), undefined)).toMatchObject({ why: "inner-address", address: to });
  });

  it("not where one of several addresses is inside", () => {
    expect(whyNotFollow(at("9.9.9.9"), at("1.1.1.1", "10.0.0.1"), undefined)).toMatchObject({
      address: "10.0.0.1",
    });
  });

  it.each([22, 25, 6379, 11211])("not to port %d, which speaks another protocol", (port) => {
    expect(whyNotFollow(at("9.9.9.9"), at("9.9.9.9"), port)).toEqual({ why: "port" });
  });

  it.each([80, 443, 8080, 3000])("but to port %d", (port) => {
    expect(whyNotFollow(at("9.9.9.9"), at("9.9.9.9"), port)).toBeUndefined();
  });
});
