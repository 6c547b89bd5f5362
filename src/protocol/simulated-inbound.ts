import {
  marked,
  type SimulationContext,
  simulatedMailingId,
  simulatedMessageId,
  type Values,
} from "./simulated-values.ts";

const reader = { EmailAddress: "reader+prevalidate@example.net", FriendlyName: "Réka Reader" };
const desk = { EmailAddress: "desk@example.com", FriendlyName: "" };

/**
 * The fields of an Inbound Parse message, which comes as JSON alone. Small: a real one may have 50 MB [documented].
 * @param context as for every simulated event.
 */
export function inboundValues(context: SimulationContext): Values {
  const message = {
    To: [desk],
    Cc: null,
    Bcc: null,
    ReplyTo: null,
    From: reader,
    Subject: marked("Re: order “prevalidate”", context),
    TextBody: "This message was made up by prevalidate. Nobody wrote it.\r\n",
    HtmlBody: "<p>This message was made up by prevalidate. Nobody wrote it.</p>",
    TextCharSet: "utf-8",
    HtmlCharSet: "utf-8",
    MailingId: simulatedMailingId,
    MessageId: simulatedMessageId(context),
    CustomHeaders: [{ Name: "X-Prevalidate", Value: "simulated" }],
    Attachments: [
      {
        Name: "note.txt",
        ContentType: "text/plain",
        ContentId: "note@example.net",
        Content: context.attachment ?? "cHJldmFsaWRhdGU=",
      },
    ],
    EmbeddedMedia: null,
  };
  return {
    Message: { json: message },
    InboundMailFrom: { json: reader.EmailAddress },
    InboundRcptTo: { json: desk.EmailAddress },
    InboundIpAddress: { json: "198.51.100.9" },
    ErrorLog: { json: "" },
    SpamScore: { json: 0.1 },
    SpamDetails: { json: "" },
  };
}
