import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import { encodeForm, encodeJson } from "../../src/protocol/encode.ts";
import { type EventType, eventTypes } from "../../src/protocol/event.ts";
import { profiles } from "../../src/protocol/profiles.ts";
import {
  markupMark,
  type SimulationContext,
  simulate,
  simulateUnknownType,
} from "../../src/protocol/simulate.ts";

const context: SimulationContext = {
  serverId: "10000",
  secretKey: "NotARealSecretKey000",
  at: new Date("2024-05-14T09:30:02.250Z"),
  serial: 7,
};

const id = "prevalidate-simulated-0lw66zami-0007";
const date = "Tue%2C%2014%20May%202024%2009%3A30%3A02%20GMT";
const instant = "2024-05-14T09:30:02.2507315Z";
const mark = "%3Ci%3Eprevalidate%3C%2Fi%3E";
const beginning = `DateTime=${date}&MailingId=prevalidate-simulated&MessageId=${id}`;
const key = "SecretKey=NotARealSecretKey000";
const added = `"SubaccountId":10001,"IpPoolId":10002`;
const data = `"Data":{"Meta":[{"Key":"Campaign","Value":"prevalidate"}],"Tags":["prevalidate"]}`;
const jsonBeginning = `"DateTime":"${instant}","MailingId":"prevalidate-simulated","MessageId":"${id}"`;
const jsonKey = `"SecretKey":"NotARealSecretKey000"`;

const forms: Readonly<Record<string, string>> = {
  Validation: `ServerId=10000&${key}&Type=Validation`,
  Delivered: `Type=Delivered&${beginning}&Address=reader%2Bprevalidate%40example.net&${key}&RemoteMta=mx.example.net&ServerId=10000&Response=250%202.0.0%20Ok%3A%20queued%20as%204F2A91C0B7%20${mark}%0D%0A&LocalIp=192.0.2.25&FromAddress=news%40example.com`,
  Failed: `Type=Failed&${beginning}&Address=bounced%2Bprevalidate%40example.net&${key}&FailureCode=2001&Reason=550%205.1.1%20The%20mailbox%20%22bounced%22%20does%20not%20exist%20${mark}&RemoteMta=&ServerId=10000&FailureType=1&FromAddress=news%40example.com&BounceStatus=&DiagnosticCode=smtp%3B%20550%205.1.1%20%3Cbounced%2Bprevalidate%40example.net%3E%3A%20user%20unknown`,
  Complaint: `Type=Complaint&${beginning}&Address=reader%2Bprevalidate%40example.net&ServerId=10000&${key}&FblType=abuse&UserAgent=Example%21-Feedback%2F1.0%20${mark}&From=news%40example.com&To=reader%2Bprevalidate%40example.net&Length=512`,
  Tracking: `Type=Tracking&${beginning}&Address=reader%2Bprevalidate%40example.net&ServerId=10000&${key}&TrackingType=0&ClientIp=203.0.113.7&Url=https%3A%2F%2Fwww.example.com%2Foffer%3Fid%3D1%26from%3Dmail&UserAgent=Mozilla%2F5.0%20%28X11%3B%20Linux%20x86_64%29%20${mark}&Tag=prevalidate`,
};

const jsons: Readonly<Record<string, string>> = {
  Validation: `{"ServerId":10000,${jsonKey},"Type":"Validation"}`,
  Delivered: `{"Type":"Delivered",${jsonBeginning},"Address":"reader+prevalidate@example.net",${jsonKey},"RemoteMta":"mx.example.net","ServerId":10000,"Response":"250 2.0.0 Ok: queued as 4F2A91C0B7 ${markupMark}\\r\\n","LocalIp":"192.0.2.25","FromAddress":"news@example.com",${added},${data}}`,
  Failed: `{"Type":"Failed",${jsonBeginning},"Address":"bounced+prevalidate@example.net",${jsonKey},"FailureCode":2001,"Reason":"550 5.1.1 The mailbox \\"bounced\\" does not exist ${markupMark}","RemoteMta":"","ServerId":10000,"FailureType":1,"FromAddress":"news@example.com","BounceStatus":"","DiagnosticCode":"smtp; 550 5.1.1 <bounced+prevalidate@example.net>: user unknown",${added},${data}}`,
  Complaint: `{"Type":"Complaint",${jsonBeginning},"Address":"reader+prevalidate@example.net","ServerId":10000,${jsonKey},"FblType":"abuse","UserAgent":"Example!-Feedback/1.0 ${markupMark}","From":"news@example.com","To":"reader+prevalidate@example.net","Length":512}`,
  Tracking: `{"Type":"Tracking",${jsonBeginning},"Address":"reader+prevalidate@example.net","ServerId":10000,${jsonKey},"TrackingType":"Click","ClientIp":"203.0.113.7","Url":"https://www.example.com/offer?id=1&from=mail","UserAgent":"Mozilla/5.0 (X11; Linux x86_64) ${markupMark}","Tag":"prevalidate",${added},${data}}`,
  Queued: `{"Type":"Queued","DateTime":"${instant}",${added},"ServerId":10000,${jsonKey},"Address":"reader+prevalidate@example.net","FromAddress":"news@example.com","Subject":"Grüße – “prevalidate” ${markupMark}","MessageSize":20480,"MailingId":"prevalidate-simulated","MessageId":"${id}",${data}}`,
  Deferred: `{"Type":"Deferred","DateTime":"${instant}",${added},"ServerId":10000,${jsonKey},"Address":"reader+prevalidate@example.net","FromAddress":"news@example.com","DeferralCode":4001,"Reason":"451 4.7.1 Try again later ${markupMark}","MailingId":"prevalidate-simulated","MessageId":"${id}",${data}}`,
};

describe("a simulated event", () => {
  it.each(Object.entries(forms))(
    "of type %s is, as a form, byte for byte what the sender posts",
    (type, body) => {
      expect(encodeForm(simulate(type as EventType, context).fields)).toBe(body);
    },
  );

  it.each(Object.entries(jsons))(
    "of type %s is, as JSON, byte for byte what the sender posts",
    (type, body) => {
      expect(encodeJson(simulate(type as EventType, context).fields)).toBe(body);
    },
  );

  it("can be made of every type that a profile posts", () => {
    for (const type of profiles.flatMap((profile) => profile.types)) {
      expect(simulate(type, context).fields.length).toBeGreaterThan(2);
    }
  });

  it.each(eventTypes)("of type %s is the same for the same context", (type) => {
    expect(simulate(type, context)).toEqual(simulate(type, context));
  });

  it.each(eventTypes)("of type %s lacks the SecretKey, and nothing else, when it is null", (type) => {
    const names = (secretKey: string | null) =>
      simulate(type, { ...context, secretKey }).fields.map(([name]) => name);
    expect(names(null)).toEqual(names("any").filter((name) => name !== "SecretKey"));
    expect(names("")).toContain("SecretKey");
  });

  it("carries keys byte for byte", () => {
    const secretKey = " +&=%é’\u{1F511}";
    const { fields } = simulate("Validation", { ...context, secretKey });
    expect(new URLSearchParams(encodeForm(fields)).get("SecretKey")).toBe(secretKey);
    expect(JSON.parse(encodeJson(fields))).toMatchObject({ SecretKey: secretKey });
  });

  it("has an id of 36 characters that says so, and differs by moment and by serial", () => {
    const ids = [context, { ...context, serial: 8 }, { ...context, at: new Date(0) }].map(
      (other) => simulate("Delivered", other).messageId,
    );
    expect(new Set(ids).size).toBe(3);
    for (const each of ids) expect(each).toMatch(/^prevalidate-simulated-.{14}$/);
  });

  it("names the server by number in JSON, unless that would change the id", () => {
    const inJson = (serverId: string) =>
      JSON.parse(encodeJson(simulate("Validation", { ...context, serverId }).fields)).ServerId;
    expect(inJson("42")).toBe(42);
    expect(inJson("0042")).toBe("0042");
    expect(inJson("1".repeat(20))).toBe("1".repeat(20));
    expect(inJson("")).toBe("");
  });

  it("of type Tracking has a Url on clicks alone", () => {
    const url = (trackingType: 0 | 1 | 2) =>
      new URLSearchParams(encodeForm(simulate("Tracking", { ...context, trackingType }).fields));
    expect(url(0).get("Url")).toMatch(/^https:/);
    expect(url(1).get("Url")).toBeNull();
    expect(url(1).get("TrackingType")).toBe("1");
    expect(url(2).get("Url")).toBeNull();
  });

  it("of type Inbound has its people and texts under dotted paths", () => {
    const inbound = simulate("Inbound", context);
    expect(inbound.messageId).toBe(id);
    expect(inbound.addresses).toEqual({
      "Message.To.0.EmailAddress": "desk@example.com",
      "Message.From.EmailAddress": "reader+prevalidate@example.net",
      InboundMailFrom: "reader+prevalidate@example.net",
      InboundRcptTo: "desk@example.com",
      InboundIpAddress: "198.51.100.9",
    });
    expect(Object.keys(inbound.thirdParty)).toEqual(["Message.Subject", "Message.TextBody"]);
    expect(JSON.parse(encodeJson(inbound.fields))).toMatchObject({
      SecretKey: context.secretKey,
      Message: { Cc: null, MessageId: id, Attachments: [{ Name: "note.txt" }] },
    });
  });

  it("tells the addresses of people in it, and not the sender's own", () => {
    expect(simulate("Validation", context).addresses).toEqual({});
    expect(simulate("Delivered", context).addresses).toEqual({
      Address: "reader+prevalidate@example.net",
      FromAddress: "news@example.com",
    });
    expect(simulate("Tracking", context).addresses).toMatchObject({ ClientIp: "203.0.113.7" });
    expect(simulate("Complaint", context).addresses).toMatchObject({ From: "news@example.com" });
  });

  it.each(eventTypes.filter((type) => type !== "Validation"))(
    "of type %s has the mark in one third-party text, unless it is not wanted",
    (type) => {
      const marks = (markup: boolean) =>
        Object.values(simulate(type, { ...context, markup }).thirdParty).filter((text) =>
          text.includes(markupMark),
        );
      expect(marks(true)).toHaveLength(1);
      expect(marks(false)).toEqual([]);
    },
  );

  it("tells third-party text without the line break at its end", () => {
    expect(simulate("Delivered", context).thirdParty.Response).toBe(
      `250 2.0.0 Ok: queued as 4F2A91C0B7 ${markupMark}`,
    );
  });

  it.each(eventTypes)("of type %s names nobody: reserved domains and addresses only", (type) => {
    const text = JSON.stringify(simulate(type, context).fields);
    for (const [, domain] of text.matchAll(/@([\w.-]+)/g)) expect(domain).toMatch(/^example\.(com|net|org)$/);
    for (const [ip] of text.matchAll(/(?<![\d.])\d+\.\d+\.\d+\.\d+/g)) {
      expect(isIP(ip)).toBe(4);
      expect(ip).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\./);
    }
  });

  it("can't be of no time", () => {
    expect(() => simulate("Delivered", { ...context, at: new Date(Number.NaN) })).toThrow(RangeError);
  });
});

describe("the event of an unknown type", () => {
  it("is a Delivered event with another Type and one field more", () => {
    const unknown = simulateUnknownType(context);
    const delivered = simulate("Delivered", context);
    expect(unknown.type).toBe("Prevalidate");
    expect(unknown.fields).toEqual([
      ["Type", "Prevalidate"],
      ...delivered.fields.slice(1),
      ["AddedLater", "a field that the documentation does not name"],
    ]);
    expect(unknown.addresses).toEqual(delivered.addresses);
  });
});
