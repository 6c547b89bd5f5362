import dgram from "node:dgram";
import { Resolver } from "node:dns/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeQuery, encodeResponse, recordTypes } from "../../src/lab/dns-message.ts";
import { serveDns } from "../../src/lab/dns-server.ts";
import { Lab } from "../../src/lab/lab.ts";

const names = {
  "hooks.example.com": { A: ["127.0.0.1", "192.0.2.7"], AAAA: ["2001:db8::7:1", "::ffff:192.0.2.7"] },
  "alias.example.com": { CNAME: "hooks.example.com" },
  "dangling.example.com": { CNAME: "gone.example.net" },
  "loop.example.com": { CNAME: "loop.example.com" },
  "empty.example.com": {},
  "broken.example.com": "servfail",
  "closed.example.com": "refused",
} as const;

let lab: Lab;
let resolver: Resolver;

beforeEach(async () => {
  lab = new Lab({ secretKey: "a", validationKey: "b" });
  resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([await serveDns(lab, { names })]);
});
afterEach(() => lab.close());

describe("the lab's name server", () => {
  it("answers with addresses", async () => {
    expect(await resolver.resolve4("hooks.example.com")).toEqual(["127.0.0.1", "192.0.2.7"]);
    expect(await resolver.resolve4("HOOKS.Example.com")).toHaveLength(2);
    expect(await resolver.resolve6("hooks.example.com")).toEqual(["2001:db8::7:1", "::ffff:192.0.2.7"]);
  });

  it("follows an alias, and tells of it", async () => {
    expect(await resolver.resolve4("alias.example.com")).toHaveLength(2);
    expect(await resolver.resolveCname("alias.example.com")).toEqual(["hooks.example.com"]);
  });

  it.each([
    ["nope.example.com", "ENOTFOUND"],
    ["dangling.example.com", "ENOTFOUND"],
    ["empty.example.com", "ENODATA"],
    ["example.com", "ENODATA"],
    ["com", "ENODATA"],
    ["zz", "ENOTFOUND"],
    ["broken.example.com", "ESERVFAIL"],
    ["closed.example.com", "EREFUSED"],
  ])("fails for %s with %s", async (name, code) => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code });
  });

  it("gets out of an alias that leads to itself", async () => {
    expect(await resolver.resolve4("loop.example.com").catch(() => [])).toEqual([]);
  });

  it("still answers after noise", async () => {
    const port = Number(resolver.getServers()[0]?.split(":")[1]);
    const client = dgram.createSocket("udp4");
    for (const noise of ["", "x", "\0".repeat(12), "\xff".repeat(600)])
      await new Promise((sent) => client.send(Buffer.from(noise, "latin1"), port, "127.0.0.1", sent));
    await new Promise<void>((closed) => client.close(() => closed()));
    expect(await resolver.resolve4("hooks.example.com")).toHaveLength(2);
  });
});

const label = fc.stringMatching(/^[a-z0-9_-]{1,63}$/);
const name = fc.array(label, { maxLength: 3 }).map((labels) => labels.join("."));

function encodeQuery(id: number, asked: string, type: number): Buffer {
  const response = encodeResponse({ id, recursionDesired: true, name: asked, type }, "noError");
  response.writeUInt16BE(0x0100, 2);
  return response;
}

describe("decodeQuery", () => {
  it("reads what was asked", () => {
    fc.assert(
      fc.property(fc.nat(0xffff), name, fc.nat(0xffff), (id, asked, type) => {
        expect(decodeQuery(encodeQuery(id, asked, type))).toEqual({
          id,
          recursionDesired: true,
          name: asked,
          type,
        });
      }),
    );
  });

  it("gives up on a message that is cut, at any place", () => {
    const whole = encodeQuery(7, "hooks.example.com", recordTypes.A);
    for (let length = 0; length < whole.length - 2; length += 1)
      expect(decodeQuery(whole.subarray(0, length))).toBeUndefined();
  });

  it("gives up on a response, and on a compressed name", () => {
    const response = encodeResponse({ id: 1, recursionDesired: true, name: "a.com", type: 1 }, "noError");
    expect(decodeQuery(response)).toBeUndefined();
    const query = Buffer.concat([encodeQuery(1, "a.com", 1), Buffer.alloc(300)]);
    query[12] = 0xc0;
    expect(decodeQuery(query)).toBeUndefined();
  });

  it("never throws", () => {
    const flagged = fc.uint8Array({ maxLength: 600 }).map((bytes) => {
      // Look like a query, so that the name is read at all.
      bytes.set([0, 0, 1, 0, 0, 1].slice(0, bytes.length));
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), flagged), (bytes) => void decodeQuery(bytes)),
      {
        numRuns: 1000,
      },
    );
  });
});

describe("encodeResponse", () => {
  it("refuses what the format can't hold", () => {
    const query = { id: 1, recursionDesired: false, name: "a.com", type: 1 };
    const encode = (type: "A" | "AAAA" | "CNAME", value: string) => () =>
      encodeResponse(query, "noError", [{ name: "a.com", type, value }]);
    expect(encode("A", "1.2.3")).toThrow(RangeError);
    expect(encode("AAAA", "1::2::3")).toThrow(RangeError);
    expect(encode("CNAME", `${"a".repeat(64)}.com`)).toThrow(RangeError);
    expect(encode("CNAME", "a.".repeat(128))).toThrow(RangeError);
  });
});
