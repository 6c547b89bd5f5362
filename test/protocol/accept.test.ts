import { describe, expect, it } from "vitest";
import { accepts } from "../../src/protocol/accept.ts";
import type { EventType } from "../../src/protocol/event.ts";
import { profileNamed } from "../../src/protocol/profiles.ts";

type Key = "body" | "header" | "nowhere";

function judged(name: string, event: EventType, status: number, key: Key): boolean | null {
  const profile = profileNamed(name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  const facts = { status, keyExact: key === "body", keyHeaderOnly: key === "header" };
  const { accepted, why } = accepts(profile, event, facts);
  expect(why).toMatch(/^[A-Z].*\.$/);
  return accepted;
}

describe.each([
  ["classic", "Failed"],
  ["inbound", "Inbound"],
] as const)("an answer on %s", (profile, event) => {
  it.each([
    [200, "body", true],
    [202, "body", true],
    [200, "header", null],
    [200, "nowhere", false],
    [204, "nowhere", false],
    [302, "nowhere", null],
    [308, "body", null],
    [401, "nowhere", false],
    [500, "nowhere", false],
    [500, "body", null],
    [404, "header", null],
  ] as const)(
    "of %i with the Validation Key in the %s is judged %s, whatever the event",
    (status, key, is) => {
      expect(judged(profile, "Validation", status, key)).toBe(is);
      expect(judged(profile, event, status, key)).toBe(is);
    },
  );
});

describe.each(["events", "account"])("an answer on %s", (profile) => {
  it.each([
    [200, "nowhere", true],
    [200, "body", true],
    [204, "nowhere", null],
    [302, "nowhere", null],
    [401, "nowhere", false],
    [500, "body", false],
  ] as const)("of %i with the key in the %s is judged %s", (status, key, is) => {
    expect(judged(profile, "Validation", status, key)).toBe(is);
    expect(judged(profile, "Deferred", status, key)).toBe(is);
  });
});

describe("the reason", () => {
  it("names the key that the profile wants back, and when", () => {
    const why = (name: string, event: EventType) => {
      const profile = profileNamed(name);
      const facts = { status: 200, keyExact: false, keyHeaderOnly: false };
      return profile === undefined ? undefined : accepts(profile, event, facts).why;
    };
    expect(why("classic", "Validation")).toContain("the Validation Key is not in the answer");
    expect(why("account", "Validation")).toContain("asks for the Secret Key");
    expect(why("account", "Failed")).toContain("nothing else is asked for");
    expect(why("events", "Validation")).toContain("nothing else is asked for");
  });
});
