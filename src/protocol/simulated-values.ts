import { enumNames } from "./enum-names.ts";
import type { EventType, FieldValue, TrackingType, Written } from "./event.ts";

/** What a simulated event depends on. */
export interface SimulationContext {
  readonly serverId: string;
  /** Null leaves the field out. */
  readonly secretKey: string | null;
  /** When the event is said to have happened. */
  readonly at: Date;
  /** Tells apart the events of one moment, so that none is taken for a duplicate; 0 unless set. */
  readonly serial?: number;
  /** Which kind of Tracking; a click unless set. */
  readonly trackingType?: TrackingType;
  /** False leaves `markupMark` out of third-party text, to see whether it was what a handler stumbled on. */
  readonly markup?: boolean;
  /** The content of an Inbound message's attachment, in base64; a few characters unless set. */
  readonly attachment?: string;
}

export type Values = Readonly<Record<string, FieldValue | undefined>>;

/** Harmless markup in one third-party field of each full event, by which unescaped reflection is seen. */
export const markupMark = "<i>prevalidate</i>";

/**
 * An id that says it is simulated, in 36 characters as the UUID that many servers send.
 * @returns the same id for the same time (to the millisecond) and serial.
 */
export function simulatedMessageId({ at, serial = 0 }: SimulationContext): string {
  const time = at.getTime().toString(36).padStart(9, "0");
  return `prevalidate-simulated-${time}-${serial.toString(36).padStart(4, "0")}`;
}

/** A third party's text, with the mark at its end unless the context leaves it out. */
export function marked(text: string, context: SimulationContext): string {
  return context.markup === false ? text : `${text} ${markupMark}`;
}

/** Values that mean the same in every type. */
export function commonValues(context: SimulationContext): Values {
  return {
    ServerId: { form: context.serverId, json: serverIdInJson(context.serverId) },
    SecretKey: context.secretKey ?? undefined,
    DateTime: dateTime(context.at),
    MailingId: simulatedMailingId,
    MessageId: simulatedMessageId(context),
    Address: "reader+prevalidate@example.net",
    FromAddress: "news@example.com",
    SubaccountId: { json: 10001 },
    IpPoolId: { json: 10002 },
    Data: { json: { Meta: [{ Key: "Campaign", Value: "prevalidate" }], Tags: ["prevalidate"] } },
  };
}

export const simulatedMailingId = "prevalidate-simulated";

/** Values of the fields that a type has to itself, or fills in its own way. */
export function ownValues(type: Exclude<EventType, "Inbound">, context: SimulationContext): Values {
  switch (type) {
    case "Validation":
      return {};
    case "Delivered":
      return {
        RemoteMta: "mx.example.net",
        Response: `${marked("250 2.0.0 Ok: queued as 4F2A91C0B7", context)}\r\n`,
        LocalIp: "192.0.2.25",
      };
    case "Failed":
      return {
        Address: "bounced+prevalidate@example.net",
        FailureCode: 2001,
        FailureType: 1,
        Reason: marked('550 5.1.1 The mailbox "bounced" does not exist', context),
        RemoteMta: "",
        BounceStatus: "",
        DiagnosticCode: "smtp; 550 5.1.1 <bounced+prevalidate@example.net>: user unknown",
      };
    case "Complaint":
      return {
        FblType: "abuse",
        UserAgent: marked("Example!-Feedback/1.0", context),
        From: "news@example.com",
        To: "reader+prevalidate@example.net",
        Length: 512,
      };
    case "Tracking":
      return {
        // The other enumeration, FailureType, is a number in JSON too: so a check posts either form.
        TrackingType: {
          form: String(context.trackingType ?? 0),
          json: enumNames.TrackingType[context.trackingType ?? 0],
        },
        ClientIp: "203.0.113.7",
        Url: (context.trackingType ?? 0) === 0 ? "https://www.example.com/offer?id=1&from=mail" : undefined,
        UserAgent: marked("Mozilla/5.0 (X11; Linux x86_64)", context),
        Tag: "prevalidate",
      };
    case "Queued":
      return { Subject: marked("Grüße – “prevalidate”", context), MessageSize: 20480 };
    case "Deferred":
      return { DeferralCode: 4001, Reason: marked("451 4.7.1 Try again later", context) };
  }
}

/** RFC 1123 in a form, ISO 8601 with seven fraction digits in JSON, as .NET counts them [seen]. */
function dateTime(at: Date): Written {
  return { form: at.toUTCString(), json: at.toISOString().replace("Z", "7315Z") };
}

/** JSON posts carry the server id as a number [documented sample]; one that is no plain number stays text. */
function serverIdInJson(serverId: string): string | number {
  return /^[1-9]\d{0,8}$/.test(serverId) ? Number(serverId) : serverId;
}
