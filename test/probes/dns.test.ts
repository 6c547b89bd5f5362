import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DnsName, serveDns } from "../../src/lab/dns-server.ts";
import { Lab } from "../../src/lab/lab.ts";
import { probeDns } from "../../src/probes/dns.ts";

let lab: Lab;

beforeEach(() => {
  lab = new Lab({ secretKey: "a", validationKey: "b" });
});
afterEach(() => lab.close());

async function probe(
  host: string,
  names: Readonly<Record<string, DnsName>>,
  timeoutMs = 5000,
): ReturnType<typeof probeDns> {
  return probeDns(host, 443, { servers: [await serveDns(lab, { names })], timeoutMs });
}

const host = "hooks.example.com";

describe("probeDns without asking anybody", () => {
  it("takes a literal address as it is, and names its range", async () => {
    expect(await probeDns("10.0.0.1", 443, { timeoutMs: 1000 })).toMatchObject({
      addresses: [
        { address: "10.0.0.1", family: 4, specialRange: "private (10.0.0.0/8)", source: "literal" },
      ],
    });
    const v6 = await probeDns("2606:4700::1111", 443, { timeoutMs: 1000 });
    expect(v6.addresses).toEqual([{ address: "2606:4700::1111", family: 6, source: "literal" }]);
    expect(v6.system).toBeUndefined();
  });

  it("takes the address it was given for that host and port, and for no other", async () => {
    const resolve = [
      { host: "HOOKS.example.com", port: 443, address: "127.0.0.9" },
      { host, port: 444, address: "127.0.0.8" },
      { host, port: 443, address: "[::1]" },
    ];
    const seen = await probeDns(host, 443, { resolve, timeoutMs: 1000 });
    expect(seen.addresses.map(({ address, source }) => [address, source])).toEqual([
      ["127.0.0.9", "option"],
      ["::1", "option"],
    ]);
    expect(seen.records).toBeUndefined();
  });

  it("looks localhost up on this machine, even when servers are named", async () => {
    const server = await serveDns(lab, { names: { localhost: { A: ["192.0.2.1"] } } });
    const seen = await probeDns("localhost", 80, { servers: [server], timeoutMs: 5000 });
    expect(seen.system?.outcome).toBe("found");
    expect(seen.records).toBeUndefined();
    expect(seen.addresses.every(({ specialRange }) => specialRange?.startsWith("loopback"))).toBe(true);
  });
});

describe("probeDns asked to compare", () => {
  const outside = (names: Readonly<Record<string, DnsName>>) => serveDns(lab, { names });

  it("asks the other servers besides, and takes no address from them", async () => {
    const servers = [await outside({ [host]: { A: ["127.0.0.1"] } })];
    const compareWith = [await outside({ [host]: { A: ["192.0.2.7"], AAAA: ["2001:db8::7"] } })];
    const seen = await probeDns(host, 443, { servers, compareWith, timeoutMs: 5000 });
    expect(seen.addresses.map(({ address }) => address)).toEqual(["127.0.0.1"]);
    expect(seen.public).toEqual({
      servers: compareWith,
      a: { outcome: "found", values: ["192.0.2.7"] },
      aaaa: { outcome: "found", values: ["2001:db8::7"] },
    });
  });

  it("tells what they say of a name that is not found here", async () => {
    const servers = [await outside({ "www.example.com": { A: ["127.0.0.1"] } })];
    const compareWith = [await outside({ [host]: { A: ["192.0.2.7"] } })];
    const seen = await probeDns(host, 443, { servers, compareWith, timeoutMs: 5000 });
    expect([seen.records?.a.outcome, seen.public?.a.outcome]).toEqual(["nxdomain", "found"]);
    expect(seen.parent?.nearest).toBe("example.com");
  });

  it.each(["127.0.0.1", "localhost"])("asks nobody about %s", async (literal) => {
    const seen = await probeDns(literal, 443, { compareWith: ["127.0.0.1:1"], timeoutMs: 1000 });
    expect(seen.public).toBeUndefined();
  });
});

describe("probeDns with named servers", () => {
  it("takes addresses from them alone", async () => {
    const seen = await probe(host, { [host]: { A: ["127.0.0.1", "192.0.2.7"], AAAA: ["::1"] } });
    expect(seen.system).toBeUndefined();
    expect(seen.records?.a).toEqual({ outcome: "found", values: ["127.0.0.1", "192.0.2.7"] });
    expect(seen.addresses.map(({ address, family }) => [address, family])).toEqual([
      ["127.0.0.1", 4],
      ["192.0.2.7", 4],
      ["::1", 6],
    ]);
    expect(seen.parent).toBeUndefined();
  });

  it("keeps sixteen addresses at the most", async () => {
    const A = Array.from({ length: 25 }, (_, i) => `127.0.1.${i}`);
    const AAAA = Array.from({ length: 5 }, (_, i) => `2001:db8::${i}`);
    const seen = await probe(host, { [host]: { A, AAAA } });
    expect(seen.records?.a.values).toHaveLength(16);
    expect(seen.addresses).toHaveLength(16);
  });

  it("finds the nearest parent of a name that does not exist", async () => {
    const seen = await probe("a.b.hooks.example.com", { "www.example.com": { A: ["127.0.0.1"] } });
    expect(seen.records?.a.outcome).toBe("nxdomain");
    expect(seen.parent).toEqual({ nearest: "example.com", resolverAnswers: true });
    expect(seen.addresses).toEqual([]);
  });

  it("tells a top-level domain that does not exist from a resolver that knows none", async () => {
    expect((await probe("hooks.example.con", {})).parent).toEqual({ nearest: null, resolverAnswers: true });
    expect((await probe("hooks.example.con", { "*": "nxdomain" })).parent).toEqual({
      nearest: null,
      resolverAnswers: false,
    });
  });

  it.each([
    ["servfail", "servfail"],
    ["refused", "refused"],
    ["silence", "timeout"],
  ] as const)("tells %s of one name from that of all", async (entry, outcome) => {
    const one = await probe(host, { [host]: entry }, 1000);
    expect(one.records?.a.outcome).toBe(outcome);
    expect(one.parent?.resolverAnswers).toBe(true);
    const all = await probe(host, { "*": entry }, 1000);
    expect(all.records?.a.outcome).toBe(outcome);
    expect(all.parent?.resolverAnswers).toBe(false);
  });

  it("tells that nobody listens where the server should be", async () => {
    const other = new Lab(lab.keys);
    const server = await serveDns(other, { names: {} });
    await other.close();
    const seen = await probeDns(host, 443, { servers: [server], timeoutMs: 1000 });
    expect(["no-resolver", "timeout"]).toContain(seen.records?.a.outcome);
    expect(seen.parent?.resolverAnswers).toBe(false);
  });

  it("takes a server that is no address for one that is not there", async () => {
    const seen = await probeDns(host, 443, { servers: ["zork"], timeoutMs: 1000 });
    expect(seen.records?.a).toMatchObject({ outcome: "no-resolver", code: "ERR_INVALID_IP_ADDRESS" });
  });

  it("shows an alias, and where it leads nowhere", async () => {
    const names = { [host]: { CNAME: "gone.example.net" }, "www.example.com": { CNAME: host } };
    const seen = await probe(host, names);
    expect(seen.records?.cname).toEqual({ outcome: "found", values: ["gone.example.net"] });
    expect(seen.records?.a.outcome).toBe("nxdomain");
  });

  it("ends with the signal", async () => {
    const server = await serveDns(lab, { names: { "*": "silence" } });
    const seen = await probeDns(host, 443, {
      servers: [server],
      timeoutMs: 60_000,
      signal: AbortSignal.timeout(50),
    });
    expect(seen.addresses).toEqual([]);
  });

  it("takes names that DNS can't hold for a failure, and does not throw", async () => {
    const seen = await probe(`${"a".repeat(70)}.example.com`, {});
    expect(seen.addresses).toEqual([]);
  });
});

describe("probeDns guesses what was meant", () => {
  it.each([
    ["hooks.example.con", "hooks.example.com"],
    ["hooks.example.cmo", "hooks.example.com"],
    ["abc.ngrok-fre.app", "abc.ngrok-free.app"],
    ["abc.herokuap.com", "abc.herokuapp.com"],
    ["abc.azurewebsite.net", "abc.azurewebsites.net"],
  ])("for %s: %s", async (name, meant) => {
    const names: Record<string, DnsName> = { "x.app": {} };
    expect((await probe(name, names)).typo).toBe(meant);
  });

  it.each(["gone.herokuapp.com", "hooks.exmaple.com", "hooks.example.zz", "fun.app"])(
    "not for %s, where it can't be sure",
    async (name) => {
      const seen = await probe(name, { "x.app": {} });
      expect(seen.records?.a.outcome).toBe("nxdomain");
      expect(seen.typo).toBeUndefined();
    },
  );
});
