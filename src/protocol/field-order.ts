import type { EventType } from "./event.ts";

/**
 * The order in which each type's fields come. Validation, Delivered, Failed and Complaint as seen in real
 * form posts; Queued as in the documentation's JSON sample; for Tracking and Deferred no order is
 * known, and these follow their kin. Fields that JSON alone has stand where that sample has them,
 * or at the end.
 */
export const fieldOrder: Readonly<Record<EventType, readonly string[]>> = {
  Validation: ["ServerId", "SecretKey", "Type"],
  Delivered: [
    ...["Type", "DateTime", "MailingId", "MessageId", "Address", "SecretKey", "RemoteMta", "ServerId"],
    ...["Response", "LocalIp", "FromAddress", "SubaccountId", "IpPoolId", "Data"],
  ],
  Failed: [
    ...["Type", "DateTime", "MailingId", "MessageId", "Address", "SecretKey", "FailureCode", "Reason"],
    ...["RemoteMta", "ServerId", "FailureType", "FromAddress", "BounceStatus", "DiagnosticCode"],
    ...["SubaccountId", "IpPoolId", "Data"],
  ],
  Complaint: [
    ...["Type", "DateTime", "MailingId", "MessageId", "Address", "ServerId", "SecretKey"],
    ...["FblType", "UserAgent", "From", "To", "Length"],
  ],
  Tracking: [
    ...["Type", "DateTime", "MailingId", "MessageId", "Address", "ServerId", "SecretKey"],
    ...["TrackingType", "ClientIp", "Url", "UserAgent", "Tag", "SubaccountId", "IpPoolId", "Data"],
  ],
  Queued: [
    ...["Type", "DateTime", "SubaccountId", "IpPoolId", "ServerId", "SecretKey", "Address", "FromAddress"],
    ...["Subject", "MessageSize", "MailingId", "MessageId", "Data"],
  ],
  Deferred: [
    ...["Type", "DateTime", "SubaccountId", "IpPoolId", "ServerId", "SecretKey", "Address", "FromAddress"],
    ...["DeferralCode", "Reason", "MailingId", "MessageId", "Data"],
  ],
  Inbound: [
    ...["SecretKey", "Message", "InboundMailFrom", "InboundRcptTo", "InboundIpAddress"],
    ...["ErrorLog", "SpamScore", "SpamDetails"],
  ],
};
