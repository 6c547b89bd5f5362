import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { encodeForm, encodeJson } from "../../src/protocol/encode.ts";
import type { EventType } from "../../src/protocol/event.ts";
import { type FeatureName, featuresOf, simplified } from "../../src/protocol/features.ts";
import { profileNamed, profiles } from "../../src/protocol/profiles.ts";
import { simulate } from "../../src/protocol/simulate.ts";

const context = {
  serverId: "10000",
  secretKey: "NotARealSecretKey000",
  at: new Date("2024-05-14T09:30:02.250Z"),
};
const every: readonly FeatureName[] = [...new Set(profiles.flatMap(({ features }) => features))];

function read(type: EventType, ...features: readonly FeatureName[]): Record<string, unknown> {
  const { fields } = simulate(type, context);
  return JSON.parse(encodeJson(simplified(fields, features))) as Record<string, unknown>;
}

describe("a feature of events", () => {
  it("stands in at least one event of each profile that names it", () => {
    for (const profile of profiles) {
      const found = profile.checkTypes.flatMap((type) => featuresOf(profile, type));
      expect(
        [...profile.features].filter((feature) => !found.includes(feature)),
        profile.name,
      ).toEqual([]);
    }
  });

  it("has a cause of its name, which says that events are lost and validation is not", () => {
    for (const feature of every) {
      const cause = allCauses.find(({ id }) => id === `handler/${feature}`);
      expect(cause?.stops, feature).toBe("events");
    }
  });

  it.each<[FeatureName, EventType, object, object]>([
    [
      "fraction-digits",
      "Delivered",
      { DateTime: "2024-05-14T09:30:02.2507315Z" },
      { DateTime: "2024-05-14T09:30:02.250Z" },
    ],
    ["enum-names", "Tracking", { TrackingType: "Click" }, { TrackingType: 0 }],
    ["enum-numbers", "Failed", { FailureType: 1 }, { FailureType: "Permanent" }],
    ["number-types", "Failed", { FailureCode: 2001 }, { FailureCode: "2001" }],
    ["number-types", "Queued", { MessageSize: 20480 }, { MessageSize: "20480" }],
    [
      "empty-values",
      "Failed",
      { RemoteMta: "", BounceStatus: "" },
      { RemoteMta: "none", BounceStatus: "none" },
    ],
  ])("%s is written out of a %s event, and nothing else changes", (feature, type, before, after) => {
    expect(read(type)).toMatchObject(before);
    expect(read(type, feature)).toEqual({ ...read(type), ...after });
  });

  it("can be left out whole: added fields, Data, null in a message, its attachments, letters of any script", () => {
    expect(read("Delivered", "added-fields")).not.toHaveProperty("SubaccountId");
    expect(read("Delivered", "added-fields")).toHaveProperty("Data");
    expect(read("Delivered", "nested-data")).not.toHaveProperty("Data");
    expect(read("Inbound", "null-lists").Message).toMatchObject({
      Cc: [],
      Bcc: [],
      ReplyTo: [],
      EmbeddedMedia: [],
    });
    expect(read("Inbound", "attachments").Message).toMatchObject({ Attachments: [], Cc: null });
    expect(JSON.stringify(read("Inbound", "non-ascii"))).toMatch(/^[\0-\x7f]+$/);
    expect(JSON.stringify(read("Queued"))).not.toMatch(/^[\0-\x7f]+$/);
  });

  it("is left out in any order with the same outcome, and keeps fields in place, keys and ids as they are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...profiles.flatMap(({ checkTypes }) => checkTypes)),
        // A name and its number are each other's simpler form: no event has both.
        fc.shuffledSubarray(every.filter((feature) => feature !== "enum-numbers")),
        (type, features) => {
          const { fields } = simulate(type, context);
          const once = simplified(fields, features);
          expect(encodeJson(once)).toBe(encodeJson(simplified(fields, [...features].sort())));
          expect(simplified(once, features)).toEqual(once);
          const names = once.map(([name]) => name);
          expect(names).toEqual(fields.map(([name]) => name).filter((name) => names.includes(name)));
          expect(encodeJson(once)).toContain(context.secretKey);
        },
      ),
    );
  });

  it("is one of JSON: form posts stay as they are, but for what they lack anyway", () => {
    const { fields } = simulate("Failed", context);
    expect(encodeForm(simplified(fields, every))).toBe(encodeForm(fields));
  });

  it("is asked about where the profile names it, and not of events that lack it", () => {
    const classic = profileNamed("classic");
    const events = profileNamed("events");
    if (classic === undefined || events === undefined) throw new Error("a profile is missing");
    expect(featuresOf(classic, "Failed")).toEqual([]);
    expect(featuresOf(events, "Complaint")).toEqual(["fraction-digits", "number-types"]);
    expect(featuresOf(events, "Failed")).toContain("enum-numbers");
    expect(featuresOf(events, "Failed")).not.toContain("enum-names");
  });
});
