import { type FixtureExchange, fixtureSchema } from "../../src/exchange/fixture.ts";
import { contentTypes, encodeForm, encodeJson, withField } from "../../src/protocol/encode.ts";
import type { EventType, Field, FieldValue } from "../../src/protocol/event.ts";
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
  readonly seen?: Readonly<Record<string, FieldValue | undefined>>;
  readonly serverId?: string;
  /** Spaces as `+`, as other encoders write them. */
  readonly plus?: boolean;
  readonly status?: number;
  readonly answer?: string;
}

const day = "2024-05-14T09:30";

const reader = { EmailAddress: "reader@example.net", FriendlyName: "" };

/** What there is nothing of is null; the subject is empty; the body is text in an old character set. */
const plainMessage = {
  To: [{ EmailAddress: "desk@example.com", FriendlyName: "" }],
  Cc: null,
  Bcc: null,
  ReplyTo: null,
  From: reader,
  Subject: "",
  TextBody: "Bonjour,\r\n\r\nle colis est arriv\u00e9.\r\n",
  HtmlBody: null,
  TextCharSet: "iso-8859-1",
  HtmlCharSet: null,
  MailingId: "",
  MessageId: "",
  CustomHeaders: [],
  Attachments: null,
  EmbeddedMedia: null,
};

const fullMessage = {
  To: Array.from({ length: 25 }, (_, n) => ({
    EmailAddress: `desk${n + 1}@example.com`,
    FriendlyName: `\u53d7\u4ed8 ${n + 1}`,
  })),
  Cc: [{ EmailAddress: "copy@example.com", FriendlyName: '"Copy, of" <the> desk' }],
  Bcc: null,
  ReplyTo: [reader],
  From: { EmailAddress: "reader@example.net", FriendlyName: "R\u00e9ka \u{1F4EC} Reader" },
  Subject: "RE: [EXT] \u201corder\u201d <script>1</script> \u{1F680}",
  TextBody: "See below.\r\n",
  HtmlBody: '<p>See <img src="cid:dot@example.net"></p>',
  TextCharSet: "utf-8",
  HtmlCharSet: "utf-8",
  MailingId: "",
  MessageId: "seen-message-0001",
  CustomHeaders: [
    { Name: "Received", Value: "from mx.example.net (192.0.2.25)" },
    { Name: "Received", Value: "from reader.example.net (198.51.100.9)" },
    { Name: "Date", Value: "Tue, 14 May 2024 11:30:41 +0200" },
  ],
  Attachments: [
    { Name: "empty.bin", ContentType: "application/octet-stream", ContentId: "", Content: "" },
    { Name: "../../note.txt", ContentType: "text/plain", ContentId: "", Content: "cHJldmFsaWRhdGU=" },
  ],
  EmbeddedMedia: [
    {
      Name: "dot.gif",
      ContentType: "image/gif",
      ContentId: "dot@example.net",
      Content: "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=",
    },
  ],
};

const spamDetails = "* 5.0 BAYES_99\n* 2.25 HTML_IMAGE_ONLY_04";

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
  "events-seen": [
    {
      profile: "events",
      type: "Failed",
      at: `${day}:20.000Z`,
      seen: {
        MessageId: "0000000042",
        MailingId: "",
        DateTime: { json: "2024-05-14T09:30:20.3694682Z" },
        FailureType: { json: "Temporary" },
        FailureCode: 4003,
        DiagnosticCode: "",
      },
      answer: "",
    },
    {
      profile: "events",
      type: "Tracking",
      at: `${day}:21.000Z`,
      seen: {
        MessageId: "3f1c2a90-5b7e-4d1f-9a63-0c8e5d2b7f41",
        // .NET leaves zeros at the end out.
        DateTime: { json: "2024-05-14T09:30:21.36Z" },
        TrackingType: 2,
        Url: undefined,
        Data: { json: { Meta: [], Tags: [] } },
      },
      answer: "",
    },
    {
      profile: "events",
      type: "Delivered",
      at: `${day}:22.000Z`,
      seen: { Data: undefined, SubaccountId: { json: null }, IpPoolId: { json: null }, AddedLater: true },
      answer: "OK",
    },
  ],
  account: allTypes("account", fixtureKeys.secret),
  "account-seen": [
    // Events of several servers at one address; a bare 200 to the validation, as the sender's own handler gives.
    { profile: "account", type: "Validation", at: `${day}:30.000Z`, serverId: "10007", answer: "" },
    { profile: "account", type: "Delivered", at: `${day}:31.000Z`, serverId: "10007", answer: "" },
    { profile: "account", type: "Delivered", at: `${day}:32.000Z`, serverId: "10008", answer: "" },
    {
      profile: "account",
      type: "Queued",
      at: `${day}:33.000Z`,
      serverId: "10008",
      secretKey: "NotTheRightSecretKey",
      status: 401,
      answer: "",
    },
  ],
  inbound: [
    { profile: "inbound", type: "Validation", at: `${day}:00.000Z` },
    { profile: "inbound", type: "Inbound", at: `${day}:01.000Z` },
  ],
  "inbound-seen": [
    {
      profile: "inbound",
      type: "Inbound",
      at: `${day}:40.000Z`,
      seen: { Message: { json: plainMessage }, SpamScore: { json: 0 }, ErrorLog: { json: "" } },
    },
    {
      profile: "inbound",
      type: "Inbound",
      at: `${day}:41.000Z`,
      seen: { Message: { json: fullMessage }, SpamScore: { json: 7.25 }, SpamDetails: { json: spamDetails } },
    },
    {
      profile: "inbound",
      type: "Inbound",
      at: `${day}:42.000Z`,
      secretKey: "NotTheRightSecretKey",
      status: 401,
      answer: "",
    },
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
    serverId: recipe.serverId ?? "10000",
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
  const messageId = messageIdIn(fields);
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
    event: { type: recipe.type, ...(messageId !== undefined && { messageId }) },
  };
}

/** That of the event, or of the message in it. An empty one is none. */
function messageIdIn(fields: readonly Field[]): string | undefined {
  for (const [name, value] of fields) {
    if (name === "MessageId" && typeof value === "string") return value || undefined;
    const message = name === "Message" && typeof value === "object" ? value.json : undefined;
    if (typeof message === "object" && message !== null && "MessageId" in message)
      return String(message.MessageId) || undefined;
  }
  return undefined;
}

export function encodingOf(profile: Profile, type: EventType): "form" | "json" {
  return type === "Validation" ? profile.validationEncoding : profile.eventEncoding;
}
