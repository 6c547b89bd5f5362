import { type FixtureExchange, fixtureSchema } from "../../src/exchange/fixture.ts";
import { contentTypes, encodeForm, encodeJson, withField } from "../../src/protocol/encode.ts";
import type { EventType, Field } from "../../src/protocol/event.ts";
import type { Profile } from "../../src/protocol/profile.ts";
import { profileNamed } from "../../src/protocol/profiles.ts";
import { simulate } from "../../src/protocol/simulate.ts";

/*
 * How each file in fixtures/ is made. The files are what ships; the recipes prove that their bodies
 * are what `simulate` and the encoders give.
 */

/** Keys of no one: as long as real ones, and saying what they are. */
export const fixtureKeys = { secret: "NotARealSecretKey000", validation: "NotARealValidKey0000" };

export interface Recipe {
  readonly profile: string;
  readonly type: EventType;
  readonly at: string;
  readonly trackingType?: 0 | 1 | 2;
  readonly secretKey?: string;
  /** Values that differ on purpose from what `simulate` gives: seen in real posts. */
  readonly seen?: Readonly<Record<string, string>>;
  /** Spaces as `+`, as other encoders write them. */
  readonly plus?: boolean;
  readonly status?: number;
  readonly answer?: string;
}

const day = "2024-05-14T09:30";

export const recipes: Readonly<Record<string, readonly Recipe[]>> = {
  classic: [
    { profile: "classic", type: "Validation", at: `${day}:00.000Z` },
    {
      profile: "classic",
      type: "Validation",
      at: `${day}:01.000Z`,
      secretKey: "NotTheRightSecretKey",
      status: 401,
      answer: "",
    },
    { profile: "classic", type: "Delivered", at: `${day}:02.000Z` },
    { profile: "classic", type: "Failed", at: `${day}:03.000Z` },
    { profile: "classic", type: "Complaint", at: `${day}:04.000Z` },
    { profile: "classic", type: "Tracking", at: `${day}:05.000Z` },
    { profile: "classic", type: "Tracking", at: `${day}:06.000Z`, trackingType: 1 },
    { profile: "classic", type: "Tracking", at: `${day}:07.000Z`, trackingType: 2 },
  ],
  "classic-seen": [
    {
      profile: "classic",
      type: "Complaint",
      at: `${day}:10.000Z`,
      seen: { MessageId: "0000000042", MailingId: "" },
    },
    {
      profile: "classic",
      type: "Delivered",
      at: `${day}:11.000Z`,
      seen: { MessageId: "3f1c2a90-5b7e-4d1f-9a63-0c8e5d2b7f41", MailingId: "", RemoteMta: "" },
    },
    {
      profile: "classic",
      type: "Failed",
      at: `${day}:12.000Z`,
      seen: { DiagnosticCode: "", FailureCode: "4003", FailureType: "0" },
      plus: true,
    },
  ],
  events: allTypes("events", ""),
  account: allTypes("account", fixtureKeys.secret),
  inbound: [
    { profile: "inbound", type: "Validation", at: `${day}:00.000Z` },
    { profile: "inbound", type: "Inbound", at: `${day}:01.000Z` },
  ],
};

function allTypes(profile: string, validationAnswer: string): readonly Recipe[] {
  const types: readonly EventType[] = [
    "Validation",
    "Queued",
    "Deferred",
    "Delivered",
    "Failed",
    "Complaint",
    "Tracking",
  ];
  return types.map((type, second) => ({
    profile,
    type,
    at: `${day}:0${second}.250Z`,
    answer: type === "Validation" ? validationAnswer : "",
  }));
}

/** The exchange that a recipe stands for. */
export function cook(recipe: Recipe, serial: number): FixtureExchange {
  const profile = profileNamed(recipe.profile);
  if (profile === undefined) throw new Error(`no profile is called ${recipe.profile}`);
  const event = simulate(recipe.type, {
    serverId: "10000",
    secretKey: recipe.secretKey ?? fixtureKeys.secret,
    at: new Date(recipe.at),
    serial,
    ...(recipe.trackingType !== undefined && { trackingType: recipe.trackingType }),
  });
  const fields = Object.entries(recipe.seen ?? {}).reduce<readonly Field[]>(
    (kept, [name, value]) => withField(kept, name, value),
    event.fields,
  );
  const encoding = encodingOf(profile, recipe.type);
  const body =
    encoding === "form" ? encodeForm(fields, { space: recipe.plus ? "+" : "%20" }) : encodeJson(fields);
  const answer = recipe.answer ?? fixtureKeys.validation;
  const messageId = recipe.seen?.MessageId ?? event.messageId;
  return {
    schema: fixtureSchema,
    at: recipe.at,
    request: {
      method: "POST",
      url: `https://hooks.example.com/${recipe.profile}`,
      headers: [
        ["Host", "hooks.example.com"],
        ["Content-Type", contentTypes[encoding]],
        ["Content-Length", String(Buffer.byteLength(body))],
      ],
      body,
      bodyEncoding: "utf8",
    },
    response: {
      status: recipe.status ?? 200,
      headers: [
        ["Content-Type", "text/plain; charset=utf-8"],
        ["Content-Length", String(Buffer.byteLength(answer))],
      ],
      body: answer,
      bodyEncoding: "utf8",
      timings: { dnsMs: 4, connectMs: 11, tlsMs: 23, firstByteMs: 41, totalMs: 42 },
    },
    event: { type: recipe.type, ...(messageId !== null && { messageId }) },
  };
}

export function encodingOf(profile: Profile, type: EventType): "form" | "json" {
  return type === "Validation" ? profile.validationEncoding : profile.eventEncoding;
}
