import { describe, expect, it } from "vitest";
import { defaultProfile, profileNamed, profiles } from "../../src/protocol/profiles.ts";

describe("profiles", () => {
  it("are found by name, in any case, and not by anything else", () => {
    for (const profile of profiles) expect(profileNamed(profile.name.toUpperCase())).toBe(profile);
    expect(profileNamed("constructor")).toBeUndefined();
    expect(profileNamed("")).toBeUndefined();
  });

  it("have names of their own, and the Notification API is meant when none is given", () => {
    expect(profiles.map(({ name }) => name)).toEqual(["classic", "events", "account", "inbound"]);
    expect(defaultProfile.name).toBe("classic");
  });

  it("check types that they can post, and begin with validation", () => {
    for (const { types, checkTypes } of profiles) {
      expect(types[0]).toBe("Validation");
      expect(types).toEqual(expect.arrayContaining([...checkTypes]));
      expect(checkTypes).not.toContain("Validation");
    }
  });

  it("say how they post and what they need, as documented", () => {
    const table = profiles.map((one) => [
      one.name,
      one.validationEncoding,
      one.eventEncoding,
      one.validationNeedsKey,
      one.eventsNeedKey,
      one.returnedKey,
      one.requiresHttps,
    ]);
    expect(table).toEqual([
      ["classic", "form", "form", "required", "required", "validation", false],
      ["events", "json", "json", "none", "none", "validation", true],
      ["account", "json", "json", "expected", "none", "secret", true],
      ["inbound", "form", "json", "required", "required", "validation", false],
    ]);
  });
});
