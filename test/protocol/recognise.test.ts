import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/encode.ts";
import { eventTypes } from "../../src/protocol/event.ts";
import { recogniseEvent } from "../../src/protocol/recognise.ts";
import { simulate, simulateUnknownType } from "../../src/protocol/simulate.ts";

const context = { serverId: "10000", secretKey: "s", at: new Date("2024-05-14T09:30:00Z") };
const form = "application/x-www-form-urlencoded";
const json = "application/json; charset=utf-8";

describe("recognising an event in a body", () => {
  it.each(eventTypes)("finds each %s that is simulated", (type) => {
    const { fields, messageId } = simulate(type, context);
    const expected = messageId === null ? { type } : { type, messageId };
    for (const encoding of type === "Inbound" ? (["json"] as const) : (["form", "json"] as const)) {
      const { contentType, body } = encode(encoding, fields);
      expect(recogniseEvent(contentType, body)).toEqual(expected);
      expect(recogniseEvent(undefined, body)).toEqual(expected);
    }
  });

  it("leaves an unknown type as it was sent, and takes known ones in any case", () => {
    expect(recogniseEvent(form, encode("form", simulateUnknownType(context).fields).body)?.type).toBe(
      "Prevalidate",
    );
    expect(recogniseEvent(form, "type=FAILED&ServerID=1")).toEqual({ type: "Failed" });
  });

  it("keeps the leading zeros of an id", () => {
    expect(recogniseEvent(form, "Type=Failed&ServerId=1&MessageId=0000000042")?.messageId).toBe("0000000042");
    expect(recogniseEvent(json, '{"Type":"Failed","ServerId":1,"MessageId":42}')?.messageId).toBe("42");
  });

  it("tells no id rather than one that JSON numbers have rounded", () => {
    expect(recogniseEvent(json, '{"Type":"Failed","ServerId":1,"MessageId":12345678901234567890}')).toEqual({
      type: "Failed",
    });
  });

  it.each([
    ["nothing", form, ""],
    ["another form with a Type", form, "Type=Failed&user=1"],
    ["an empty Type", form, "Type=&ServerId=1"],
    ["broken JSON", json, '{"Type":"Failed","ServerId":1'],
    ["a JSON array", json, '[{"Type":"Failed","ServerId":1}]'],
    ["a JSON text", json, '"Type=Failed&ServerId=1"'],
    ["JSON that says it is a form", form, '{"Type":"Failed","ServerId":1}'],
    ["a form that says it is JSON", json, "Type=Failed&ServerId=1"],
    ["a Type that is an object", json, '{"Type":{},"ServerId":1}'],
    ["a list of messages", json, '{"Message":[],"InboundMailFrom":"a@example.com"}'],
    ["a message without an envelope", json, '{"Message":{"Subject":"x"}}'],
  ])("finds none in %s", (_, contentType, body) => {
    expect(recogniseEvent(contentType, body)).toBeUndefined();
  });

  it("throws on no body at all", () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), fc.string(), (contentType, body) => {
        recogniseEvent(contentType, body);
      }),
    );
  });
});
