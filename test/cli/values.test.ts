import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseDuration,
  parseHeader,
  parseList,
  parseReporter,
  parseResolve,
  parseSize,
} from "../../src/cli/values.ts";

describe("a duration", () => {
  it.each([
    ["2", 2000],
    ["2s", 2000],
    ["0.5", 500],
    [".5s", 500],
    ["500ms", 500],
    ["1m", 60_000],
    ["1h", 3_600_000],
    [" 3s ", 3000],
  ])("reads %s as %i milliseconds", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    "",
    "0",
    "0ms",
    "-1",
    "1 s",
    "1e3",
    "Infinity",
    "NaN",
    "1d",
    "s",
    "1.",
    "0x10",
    "1,5",
    "999999999h",
  ])("refuses %j", (text) => expect(parseDuration(text)).toBeUndefined());

  it("reads any whole number of milliseconds back as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (ms) => {
        expect(parseDuration(`${ms}ms`)).toBe(ms);
      }),
    );
  });

  it("takes seconds with and without their unit for the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (seconds) => {
        expect(parseDuration(`${seconds}`)).toBe(seconds * 1000);
        expect(parseDuration(`${seconds}s`)).toBe(seconds * 1000);
      }),
    );
  });

  it("is a positive number that a timer takes, or nothing, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        if (ms !== undefined) expect(ms > 0 && ms < 2 ** 31).toBe(true);
      }),
    );
  });
});

describe("a size", () => {
  it.each([
    ["4096", 4096],
    ["64k", 65_536],
    ["64K", 65_536],
    ["1M", 1_048_576],
    ["1MiB", 1_048_576],
    ["1.5m", 1_572_864],
    ["10b", 10],
    ["2g", 2 ** 31],
  ])("reads %s as %i bytes", (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each(["", "0", "-1k", "k", "1 k", "1e3", "1t", "99999999999g", "0.1"])("refuses %j", (text) =>
    expect(parseSize(text)).toBeUndefined(),
  );

  it("grows by 1024 from unit to unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (size) => {
        expect(parseSize(`${size}k`)).toBe(size * 1024);
        expect(parseSize(`${size}M`)).toBe(size * 1024 * 1024);
      }),
    );
  });
});

describe("a header field", () => {
  it("reads name and value, without white space around the value", () => {
    expect(parseHeader("X-Test:  a: b ")).toEqual(["X-Test", "a: b"]);
  });

  it("takes a semicolon for an empty value, as curl does", () => {
    expect(parseHeader("X-Empty;")).toEqual(["X-Empty", ""]);
    expect(parseHeader("X-Empty:")).toEqual(["X-Empty", ""]);
  });

  it.each(["", "X-Test", ": value", "X Test: a", "X-Test: a\r\nX-More: b", "X-Test: a\0"])(
    "refuses %j",
    (text) => expect(parseHeader(text)).toBeUndefined(),
  );

  it("never lets a line break through, wherever it is", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("\r", "\n", "\r\n"), fc.string(), (before, end, after) => {
        const field = parseHeader(`X-Test: a${before}${end}${after}b`);
        expect(field === undefined || !/[\r\n]/.test(field.join(""))).toBe(true);
      }),
    );
  });
});

describe("an address in place of a look-up", () => {
  it.each([
    ["example.com:443:192.0.2.1", { host: "example.com", port: 443, address: "192.0.2.1" }],
    ["Example.com:80:2001:db8::1", { host: "example.com", port: 80, address: "2001:db8::1" }],
    ["example.com:80:[2001:db8::1]", { host: "example.com", port: 80, address: "2001:db8::1" }],
    ["[::1]:80:127.0.0.1", { host: "::1", port: 80, address: "127.0.0.1" }],
  ])("reads %s", (text, parsed) => expect(parseResolve(text, isIP)).toEqual(parsed));

  it.each([
    "",
    "example.com",
    "example.com:443",
    "example.com:443:host",
    "example.com:0:192.0.2.1",
    "a:70000:192.0.2.1",
  ])("refuses %j", (text) => expect(parseResolve(text, isIP)).toBeUndefined());
});

describe("a list", () => {
  it("has its words without white space and without empty ones", () => {
    expect(parseList(" a, b ,,c ")).toEqual(["a", "b", "c"]);
    expect(parseList(" , ")).toEqual([]);
  });
});

describe("a reporter", () => {
  it.each([
    ["json", { name: "json" }],
    ["json=-", { name: "json" }],
    ["json=out/report=1.json", { name: "json", file: "out/report=1.json" }],
  ])("reads %s", (text, choice) => expect(parseReporter(text)).toEqual(choice));

  it.each(["", "=file", "json="])("refuses %j", (text) => expect(parseReporter(text)).toBeUndefined());
});
