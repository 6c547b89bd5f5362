import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/encode.ts";
import { eventTypes } from "../../src/protocol/event.ts";
import { simulate } from "../../src/protocol/simulate.ts";
import { type AdaptContext, adapter } from "../../src/replay/adapt/adapt.ts";
import { Pseudonyms } from "../../src/replay/adapt/pseudonyms.ts";
import { captured, keys, oldSecret } from "./captures.ts";

const context = { serverId: "20000", secretKey: oldSecret, at: new Date("2024-02-29T12:00:00.000Z") };
const form = "application/x-www-form-urlencoded";
const json = "application/json";

function adapt(options: AdaptContext, body: string, contentType = form) {
  const { body: changed, ...rest } = adapter(options)(captured(body, contentType));
  return { ...rest, body: Buffer.from(changed, "latin1").toString("utf8") };
}

describe("adapting", () => {
  it("puts in today's keys and server id, and changes nothing else", () => {
    const { body } = encode("form", simulate("Failed", context).fields);
    const changed = adapt({ secretKey: keys.secretKey, serverId: "30000" }, body);
    expect(changed.body).toBe(
      body.replace(oldSecret, keys.secretKey).replace("ServerId=20000", "ServerId=30000"),
    );
  });

  it("does it in JSON, where the server id stays a number", () => {
    const { body } = encode("json", simulate("Queued", context).fields);
    const changed = adapt({ secretKey: keys.secretKey, serverId: "30000" }, body, json);
    expect(changed.body).toBe(
      body.replace(oldSecret, keys.secretKey).replace('"ServerId":20000', '"ServerId":30000'),
    );
  });

  it("leaves alone what is no event, and says so", () => {
    const changed = adapter({ secretKey: keys.secretKey })({ ...captured("SecretKey=x"), event: null });
    expect(changed).toMatchObject({ body: "SecretKey=x", untouched: true });
  });

  it("sets fields, and moves dates", () => {
    const { body } = encode("form", simulate("Delivered", context).fields);
    const changed = adapt({ set: [["Address", "a b@example.org"]], shiftMs: 60_000 }, body);
    const fields = new URLSearchParams(changed.body);
    expect(fields.get("Address")).toBe("a b@example.org");
    expect(fields.get("DateTime")).toBe("Thu, 29 Feb 2024 12:01:00 GMT");
  });

  it.each(eventTypes.filter((type) => type !== "Inbound"))("translates a %s to JSON and back", (type) => {
    const fields = simulate(type, context).fields;
    const asForm = encode("form", fields).body;
    const toJson = adapt({ encoding: "json" }, asForm);
    expect(toJson.contentType).toBe(json);
    const wanted = JSON.parse(encode("json", fields).body);
    const got = JSON.parse(toJson.body);
    for (const name of ["SubaccountId", "IpPoolId", "Data"]) delete wanted[name];
    // A form's date has no fraction of a second.
    if ("DateTime" in wanted) wanted.DateTime = "2024-02-29T12:00:00.0000000Z";
    // It has the number, and JSON may have that as well as its name.
    if ("TrackingType" in wanted) wanted.TrackingType = 0;
    expect(got).toEqual(wanted);
    const back = adapt({ encoding: "form" }, toJson.body, json);
    expect(back).toMatchObject({ contentType: form, body: asForm, untouched: false });
  });

  it("translates the names of JSON to the numbers of forms", () => {
    const changed = adapt(
      { encoding: "form" },
      '{"Type":"Tracking","TrackingType":"Open","MessageId":"007","ServerId":1,"Data":{"Tags":[]},"Tag":null}',
      json,
    );
    expect(changed.body).toBe("Type=Tracking&TrackingType=1&MessageId=007&ServerId=1&Tag=");
  });

  it("leaves a message with parts as it is, and says so", () => {
    const body = encode("json", simulate("Inbound", context).fields).body;
    expect(adapt({ encoding: "form" }, body, json)).toEqual({ body, untouched: true });
  });
});

describe("anonymizing", () => {
  const pseudonyms = new Pseudonyms("a key");
  const telling = /reader|bounced|example\.net|news@example\.com|203\.0\.113\.7|www\.example\.com|OldSecret/;

  it.each(
    eventTypes.flatMap((type) => (["form", "json"] as const).map((encoding) => [type, encoding] as const)),
  )("leaves nothing of people in a %s as %s", (type, encoding) => {
    const { body, contentType } = encode(encoding, simulate(type, context).fields);
    const changed = adapt({ pseudonyms, secretKey: "today" }, body, contentType);
    expect(decodeURIComponent(changed.body)).not.toMatch(telling);
    if (type !== "Validation") expect(changed.body).not.toBe(body);
    expect(changed.untouched).toBe(false);
  });

  it("gives the same stand-in for the same address, by the key alone", () => {
    const { body } = encode("form", simulate("Failed", context).fields);
    const fields = new URLSearchParams(adapt({ pseudonyms }, body).body);
    const address = fields.get("Address") ?? "";
    expect(address).toMatch(/^u[0-9a-f]{10}@d[0-9a-f]{8}\.example$/);
    expect(fields.get("DiagnosticCode")).toBe(`smtp; 550 5.1.1 <${address}>: user unknown`);
    expect(new Pseudonyms("a key").email("bounced+prevalidate@example.net")).toBe(address);
    expect(new Pseudonyms("another").email("bounced+prevalidate@example.net")).not.toBe(address);
    expect(pseudonyms.email("Bounced+Prevalidate@Example.NET")).toBe(address);
  });

  it("makes addresses that are reserved", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (four, six) => {
        expect(isIP(pseudonyms.ip(four))).toBe(4);
        expect(pseudonyms.ip(four)).toMatch(/^198\.1[89]\./);
        expect(isIP(pseudonyms.ip(six))).toBe(6);
        expect(pseudonyms.ip(six)).toMatch(/^2001:db8:/);
      }),
    );
  });

  it("leaves no e-mail address in third parties' text", () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: "-1" }), fc.string(), fc.string(), (email, before, after) => {
        const text = `${before} <${email}> ${after}`;
        const body = encode("form", [
          ["ServerId", "1"],
          ["Type", "Failed"],
          ["Address", email],
          ["Reason", text],
        ]).body;
        const reason = new URLSearchParams(adapt({ pseudonyms }, body).body).get("Reason");
        expect(reason).not.toContain(email);
      }),
    );
  });

  it("takes out tokens, links and keys", () => {
    const reason =
      "see https://who.example.org/?t=abc token eyJhbGciOiJIUzI1NiJ9x key H4sPy8Ue1JxGq6Ta0KfN from 10.1.2.3 and 2a00:1450::5";
    const body = encode("form", [
      ["ServerId", "1"],
      ["Type", "Failed"],
      ["Reason", reason],
    ]).body;
    const text = new URLSearchParams(adapt({ pseudonyms }, body).body).get("Reason");
    expect(text).not.toMatch(/who|abc|eyJ|H4s|10\.1\.2\.3|2a00/);
    expect(text).toMatch(
      /^see https:\/\/d\w{8}\.example\/link-\w{10} token x-\w{10} key x-\w{10} from 198\.1[89]\.\d+\.\d+ and 2001:db8:/,
    );
  });

  it("empties what it can't read", () => {
    const changed = adapter({ pseudonyms })({ ...captured(Buffer.from([0xff, 0x00])), event: null });
    expect(changed).toEqual({ body: "", untouched: true, unread: true });
  });
});
