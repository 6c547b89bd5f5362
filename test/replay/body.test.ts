import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeForm, encodeJson } from "../../src/protocol/encode.ts";
import { asIso, asRfc1123, readDate, shiftDate } from "../../src/replay/body/dates.ts";
import { Document } from "../../src/replay/body/document.ts";
import { octets, utf8 } from "../../src/replay/body/members.ts";

const json = "application/json; charset=utf-8";
const form = "application/x-www-form-urlencoded";

function edited(contentType: string, body: string, change: (document: Document) => void): string {
  const document = Document.read(contentType, octets(body));
  if (document === undefined) throw new Error("no fields");
  change(document);
  return utf8(document.toString());
}

describe("a body whose fields are changed", () => {
  it.each([
    ["A=1&SecretKey=old&B=%e9+x&C", "A=1&SecretKey=new%2B&B=%e9+x&C"],
    ["secretkey=old", "secretkey=new%2B"],
    ["Secret%4bey=old&&x=%", "Secret%4bey=new%2B&&x=%"],
    ["SecretKey=old&SecretKey=old", "SecretKey=new%2B&SecretKey=new%2B"],
    ["A=1&SecretKey", "A=1&SecretKey=new%2B"],
  ])("keeps all else of a form as it was: %s", (body, wanted) => {
    expect(edited(form, body, (document) => document.set("SecretKey", "new+"))).toBe(wanted);
  });

  it.each([
    ['{"SecretKey":"old"}', '{"SecretKey":"n\\"w"}'],
    [
      '{ "n":12345678901234567890, "secretKey" : "o\\"ld" ,"é":[{"}":"]"}]}',
      '{ "n":12345678901234567890, "secretKey" : "n\\"w" ,"é":[{"}":"]"}]}',
    ],
    [
      '{"\\u0053ecretKey":"old","Data":{"SecretKey":"inner"}}',
      '{"\\u0053ecretKey":"n\\"w","Data":{"SecretKey":"inner"}}',
    ],
    ['\ufeff{"SecretKey":null}\r\n', '\ufeff{"SecretKey":"n\\"w"}\r\n'],
  ])("keeps all else of JSON as it was: %s", (body, wanted) => {
    expect(edited(json, body, (document) => document.set("SecretKey", 'n"w'))).toBe(wanted);
  });

  it("adds a field that is not there", () => {
    expect(edited(form, "A=1", (document) => document.set("B", "2 3"))).toBe("A=1&B=2%203");
    expect(edited(json, '{"A":1}', (document) => document.set("B", "2"))).toBe('{"A":1,"B":"2"}');
    expect(edited(json, "{ }", (document) => document.set("B", "2"))).toBe('{ "B":"2"}');
  });

  it("keeps a number in JSON a number, and text text", () => {
    expect(edited(json, '{"ServerId":1,"Id":"1"}', (d) => [d.set("ServerId", "22"), d.set("Id", "22")])).toBe(
      '{"ServerId":22,"Id":"22"}',
    );
    expect(edited(json, '{"ServerId":1}', (d) => d.set("ServerId", "a-1"))).toBe('{"ServerId":"a-1"}');
  });

  it.each(["[1]", '{"a":1', '{"a" 1}', '{"a":1}x', "{a:1}", '{"a":"x}', "null", ""])(
    "has no fields when it is no object: %s",
    (body) => {
      expect(Document.read(json, body)).toBeUndefined();
    },
  );

  it("reads every JSON object as JSON.parse does, and gives it back unchanged", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
        fc.constantFrom(0, 2),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          const document = Document.read(json, octets(text));
          expect(utf8(document?.toString() ?? "")).toBe(utf8(octets(text)));
          const read = document?.members.map((member) => [member.name, document.value(member)]);
          expect(read).toEqual(Object.entries(JSON.parse(utf8(octets(text)))));
        },
      ),
    );
  });

  it("reads every form as URLSearchParams does, and gives any octets back unchanged", () => {
    const pair = fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const body = encodeForm(pairs);
        const document = Document.read(form, body);
        const read = document?.members.map((member) => [member.name, document.text(member)]);
        expect(read).toEqual([...new URLSearchParams(body)]);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const body = Buffer.from(bytes).toString("latin1");
        expect(Document.read(form, body)?.toString() ?? body).toBe(body);
      }),
    );
  });

  it("sets any value so that it is read again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (was, is) => {
        const wanted = utf8(octets(is));
        const inForm = edited(form, encodeForm([["a", was]]), (d) => d.set("a", is));
        expect(new URLSearchParams(inForm).get("a")).toBe(wanted);
        const inJson = edited(json, encodeJson([["a", was]]), (d) => d.set("a", is));
        expect(JSON.parse(inJson)).toEqual({ a: wanted });
      }),
    );
  });
});

describe("dates", () => {
  it.each([
    ["Tue, 14 Aug 2018 16:35:37 GMT", "Wed, 15 Aug 2018 16:35:40 GMT"],
    ["2023-06-12T10:04:56.3694682Z", "2023-06-13T10:04:59.3694682Z"],
    ["2023-06-12T10:04:56Z", "2023-06-13T10:04:59Z"],
    ["2023-12-31T23:59:58.5+02:00", "2024-01-02T00:00:01.5+02:00"],
    ["2023-06-12T10:04:56.1234567", "2023-06-13T10:04:59.1234567"],
    ["yesterday", "yesterday"],
    ["", ""],
  ])("are moved as they were written: %s", (text, wanted) => {
    expect(shiftDate(text, 86_403_000)).toBe(wanted);
  });

  it("keep their distances, whatever their format", () => {
    const times = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(times, times, fc.integer({ min: -1e9, max: 1e9 }), (a, b, seconds) => {
        const inForm = a.toUTCString();
        const inJson = b.toISOString().replace("Z", "1234Z");
        const ms = (text: string) => readDate(text)?.ms ?? Number.NaN;
        const moved = [shiftDate(inForm, seconds * 1000), shiftDate(inJson, seconds * 1000)] as const;
        expect(ms(moved[0]) - ms(moved[1])).toBe(ms(inForm) - ms(inJson));
        expect(moved[1].endsWith("1234Z")).toBe(true);
      }),
    );
  });

  it("are written as the other encoding has them", () => {
    expect(asIso("Tue, 14 Aug 2018 16:35:37 GMT")).toBe("2018-08-14T16:35:37.0000000Z");
    expect(asRfc1123("2023-06-12T10:04:56.3694682Z")).toBe("Mon, 12 Jun 2023 10:04:56 GMT");
  });
});
