import { describe, expect, it } from "vitest";
import { eventTypes } from "../../src/protocol/event.ts";
import { failureCode, failureCodes } from "../../src/protocol/failure-codes.ts";
import { sourceOf } from "../../src/protocol/source-addresses.ts";
import { eventTypeNamed, typeWords } from "../../src/protocol/type-names.ts";

describe("a word for a type", () => {
  it("may be the wire name in any case", () => {
    for (const type of eventTypes) {
      expect(eventTypeNamed(type)).toEqual({ type });
      expect(eventTypeNamed(type.toUpperCase())).toEqual({ type });
    }
  });

  it.each([
    ["sent", { type: "Delivered" }],
    ["bounce", { type: "Failed" }],
    ["FBL", { type: "Complaint" }],
    ["click", { type: "Tracking", trackingType: 0 }],
    ["open", { type: "Tracking", trackingType: 1 }],
    ["unsubscribe", { type: "Tracking", trackingType: 2 }],
  ])("may be the alias %s", (word, named) => {
    expect(eventTypeNamed(word)).toEqual(named);
  });

  it.each(["", "constructor", "__proto__", "delivered ", "prevalidate"])("is not %j", (word) => {
    expect(eventTypeNamed(word)).toBeUndefined();
  });

  it("is among those that are listed", () => {
    for (const word of typeWords) expect(eventTypeNamed(word)).toBeDefined();
    expect(typeWords).toEqual(expect.arrayContaining(["validation", "inbound", "fbl", "unsubscribe"]));
  });
});

describe("a failure code", () => {
  it("is found by its number or its digits", () => {
    expect(failureCode(3001)?.meaning).toBe("the mailbox is full");
    expect(failureCode("3001")).toBe(failureCode(3001));
    expect(failureCode(1)).toBeUndefined();
    expect(failureCode("3001x")).toBeUndefined();
  });

  it("is one of the documented, each told once and in the kind of its first digit", () => {
    expect(failureCodes.map(({ code }) => code)).toEqual([
      ...[1002, 1003, 1004, 1006, 1007, 1011, 1999, 2001, 2002, 2003, 2004, 2999, 3001, 3002, 3003],
      ...[3999, 4001, 4002, 4003, 4004, 4006, 4999, 5001, 5999, 9999],
    ]);
    const kinds = ["", "rejected", "permanent", "temporary", "communication", "informational"];
    for (const { code, kind } of failureCodes) expect(kind).toBe(kinds[Math.trunc(code / 1000)] ?? "unknown");
  });
});

describe("an address", () => {
  it.each([
    ["52.152.150.178", "validation"],
    ["::ffff:52.152.150.178", "validation"],
    ["142.0.176.0", "notifications"],
    ["142.0.191.255", "notifications"],
    ["::FFFF:142.0.180.1", "notifications"],
    ["142.0.192.0", undefined],
    ["142.0.175.255", undefined],
    ["52.152.150.179", undefined],
    ["127.0.0.1", undefined],
    ["::1", undefined],
    ["142.0.176", undefined],
    ["142.0.176.256", undefined],
    ["", undefined],
  ])("%s is the sender's for %s", (address, sends) => {
    expect(sourceOf(address)).toBe(sends);
  });
});
