import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hexDump, indentJson, readForm } from "../../src/inspector/read-body.ts";

describe("the inspector reads a form", () => {
  it("field by field, in order, repeated ones too, with `+` and `%20` as spaces", () => {
    expect(readForm("a=1+2&b=%20x&a=&c")).toEqual([
      { name: "a", value: "1 2" },
      { name: "b", value: " x" },
      { name: "a", value: "" },
      { name: "c", value: "" },
    ]);
  });

  it("and leaves as it is what is no percent-encoded UTF-8", () => {
    expect(readForm("a=100%&b=%ff")).toEqual([
      { name: "a", value: "100%" },
      { name: "b", value: "%ff" },
    ]);
  });

  it.each(["", "plain text", "<a href=x>", '{"a":"b=c"}', "[1]", "=1", "two words=1"])(
    "and %j is none",
    (text) => {
      expect(readForm(text)).toBeUndefined();
    },
  );

  it("that URLSearchParams wrote", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
        const written = new URLSearchParams();
        for (const [name, value] of pairs) written.append(name, value);
        const read = [...written].map(([name, value]) => ({ name, value }));
        expect(readForm(written.toString())).toEqual(read);
      }),
    );
  });
});

describe("the inspector indents JSON", () => {
  it("as JSON.stringify does", () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("without changing a number or leaving out a name that comes twice", () => {
    expect(indentJson('{"id":12345678901234567890,"id":1.0,"e":1E5}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "id": 1.0,\n  "e": 1E5\n}',
    );
  });

  it.each(["", "1", '"a"', "{", "{a:1}", "[1,]", "Type=Validation"])("and %j is none", (text) => {
    expect(indentJson(text)).toBeUndefined();
  });
});

describe("the inspector dumps octets", () => {
  it("sixteen a line, with what can be read beside them", () => {
    expect(hexDump(Buffer.from("Type=Validation\r\n<ü>"))).toBe(
      "00000000  54 79 70 65 3d 56 61 6c  69 64 61 74 69 6f 6e 0d  Type=Validation.\n" +
        "00000010  0a 3c c3 bc 3e                                    .<..>",
    );
  });
});
