import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { readVantagePoint, readVantagePoints } from "../../src/vantage/point.ts";

describe("a place to look from", () => {
  it.each([
    ["eu-west=socks5://203.0.113.9:1080", "eu-west", "socks5://203.0.113.9:1080"],
    ["socks5://203.0.113.9:1080", "203.0.113.9:1080", "socks5://203.0.113.9:1080"],
    ["home=http://me:secret@proxy.example.com:3128", "home", "http://me:secret@proxy.example.com:3128"],
    [
      "ssh://deploy@bastion.example.com:2222",
      "bastion.example.com:2222",
      "ssh://deploy@bastion.example.com:2222",
    ],
    ["b=ssh://bastion", "b", "ssh://bastion"],
    ["ssh://root@[2001:db8::7]", "[2001:db8::7]", "ssh://root@[2001:db8::7]"],
  ])("is read: %s", (text, name, url) => {
    expect(readVantagePoint(text)).toEqual({ name, url });
  });

  it.each([
    ["no scheme", "proxy.example.com:3128"],
    ["a scheme that leads nowhere", "ftp://proxy.example.com"],
    ["a name with a space", "eu west=socks5://203.0.113.9"],
    ["nothing", ""],
    ["a host that ssh would take for an option", "ssh://-oProxyCommand=touch%20x"],
    ["a user that ssh would take for an option", "ssh://-oProxyCommand=x@host"],
    ["a user with more than a name", "ssh://a%20b@host"],
    ["a password for ssh", "ssh://me:secret@host"],
    ["a path for ssh", "ssh://host/etc"],
  ])("is refused where it has %s", (_what, text) => {
    expect(() => readVantagePoint(text)).toThrow(UsageError);
  });

  it("is refused without its password being repeated", () => {
    expect(() => readVantagePoint("ssh://me:hunter2@host")).toThrow(/^((?!hunter2).)*$/s);
    expect(() => readVantagePoint("gopher://me:hunter2@host")).toThrow(/^((?!hunter2).)*$/s);
  });

  it("needs a name of its own", () => {
    expect(() => readVantagePoints(["a=http://one", "a=http://two"])).toThrow(/called a/);
    expect(readVantagePoints(["a=http://one", "b=http://one"])).toHaveLength(2);
  });

  it("never lets an argument through that begins with a dash, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }),
        fc.string({ unit: "grapheme-ascii" }),
        (user, host) => {
          try {
            const url = new URL(readVantagePoint(`ssh://${user}@${host}`).url);
            expect(decodeURIComponent(url.username)).not.toMatch(/^-|\s/);
            expect(url.hostname).not.toMatch(/^-|\s/);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});
