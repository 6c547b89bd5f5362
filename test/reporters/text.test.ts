import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columns, harmless, toAscii, wrap } from "../../src/reporters/terminal/text.ts";

describe("wrapping", () => {
  it("breaks at spaces", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  });

  it("keeps the text's own line breaks", () => {
    expect(wrap("one\n\ntwo", 10)).toEqual(["one", "", "two"]);
  });

  it("cuts a word that fits no line", () => {
    expect(wrap("https://example.com/", 8)).toEqual(["https://", "example.", "com/"]);
  });

  it("counts a combining mark as no column", () => {
    expect(columns("e\u0301")).toBe(1);
    expect(wrap("e\u0301e\u0301 e\u0301", 2)).toEqual(["e\u0301e\u0301", "e\u0301"]);
  });

  it("loses nothing but spaces, and makes no line too wide", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), fc.integer({ min: 1, max: 100 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(/ /g, "")).toBe(text.replaceAll(/[ \n]/g, ""));
      }),
    );
  });

  it("makes no line too wide of any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        for (const line of wrap(text, width)) expect(columns(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("harmless text", () => {
  it("has no escape sequence left that a terminal would obey", () => {
    expect(harmless("a\x1b[2Jb\x9b1mc\x07")).toBe("a\ufffd[2Jb\ufffd1mc\ufffd");
  });

  it("has no control but the line break, whatever came in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(harmless(text)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe("text in ASCII", () => {
  it("keeps the look of prose", () => {
    expect(toAscii("“‹secret key›” … 1–2 · é")).toBe('"<secret key>" ... 1-2 - \\u{e9}');
  });

  it("is ASCII, whatever came in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(toAscii(text)).toMatch(/^[\0-\x7f]*$/);
      }),
    );
  });
});
