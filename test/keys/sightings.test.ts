import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findKeys, type Searched } from "../../src/keys/sightings.ts";
import { plainKey, writers } from "./writers.ts";

const validation = "H4sPy8Ue1JxGq6Ta0KfN";
const secret = "q7Zt0Wk3LmX9vB2nRc5D";
const keys = { secret, validation };

function answering(text: string, more: Partial<Searched> = {}): Searched {
  return { text, raw: Buffer.from(text), headers: [], statusText: "OK", ...more };
}

const find = (text: string, given: { secret?: string; validation?: string } = keys) =>
  findKeys(answering(text), given);
const forms = (text: string, given?: { secret?: string; validation?: string }) =>
  find(text, given).map(({ key, form }) => `${key} ${form}`);

describe("finding keys in a response", () => {
  it("finds the exact key, and says where", () => {
    expect(find(`<p>${validation}</p>`)).toEqual([
      { key: "validation", form: "exact", where: "body", at: 3 },
    ]);
  });

  for (const { name, form, write } of writers) {
    it(`recognises ${name} as ${form}, and as nothing else`, () => {
      fc.assert(
        fc.property(plainKey, (key) => {
          const seen = find(`<p>The key is ${write(key)} today</p>`, { validation: key });
          expect(seen.map((sighting) => sighting.form)).toEqual([form]);
        }),
        { numRuns: 40 },
      );
    });
  }

  it("finds a key of marks in each partly escaped form", () => {
    const key = `a+b/c&d"e<f>g=h'i j`;
    const written: readonly (readonly [string, string])[] = [
      ["a+b/c&amp;d&quot;e&lt;f&gt;g=h&#039;i j", "html-escaped"],
      ["a&plus;b&sol;c&amp;d&quot;e&lt;f&gt;g&equals;h&apos;i j", "html-escaped"],
      [encodeURIComponent(key), "url-encoded"],
      [new URLSearchParams({ k: key }).toString(), "url-encoded"],
      [JSON.stringify(key), "json-escaped"],
      [JSON.stringify(key).replaceAll("/", "\\/"), "json-escaped"],
    ];
    for (const [text, form] of written)
      expect(forms(text, { validation: key })).toEqual([`validation ${form}`]);
  });

  it("takes a key of letters and digits for exact, whatever escaping went over it", () => {
    const text = `${encodeURIComponent(validation)} ${JSON.stringify({ key: validation })} &lt;`;
    expect(find(text).map(({ form }) => form)).toEqual(["exact", "exact"]);
  });

  it("finds a key that itself looks escaped, exact and escaped", () => {
    const key = "ab%41cd&amp;ef\\ghij";
    expect(forms(`x ${key} y`, { validation: key })).toEqual(["validation exact"]);
    expect(forms(encodeURIComponent(key), { validation: key })).toEqual(["validation url-encoded"]);
    expect(forms(JSON.stringify(key), { validation: key })).toEqual(["validation json-escaped"]);
    expect(forms(key.replaceAll("&", "&amp;"), { validation: key })).toEqual(["validation html-escaped"]);
  });

  it("finds beginnings and endings that stand alone, and says how long they are", () => {
    expect(find(`key: ${validation.slice(0, 12)}…`)[0]).toMatchObject({
      form: "truncated",
      note: "the first 12 of 20 characters",
    });
    expect(find(`key: ${validation.slice(-15)}`)[0]).toMatchObject({ note: "the last 15 of 20 characters" });
    expect(forms(validation.slice(0, 9))).toEqual([]);
    expect(forms(`${validation.slice(0, 12)}zzzzz`)).toEqual([]);
  });

  it("says which characters of a similar key differ, and shows no more than those that look alike", () => {
    const notes = (text: string) => find(text).map(({ form, note }) => `${form}: ${note}`);
    expect(notes("H4sPy8Ue1JxGq6TaOKfN")).toEqual([
      "similar: character 17: a letter O where the key has the digit 0",
    ]);
    expect(notes("H4sPy8UelJxGq6Ta0KfN")).toEqual([
      "similar: character 9: a small letter l where the key has the digit 1",
    ]);
    expect(notes("H4sPy8Ue1JxGq6Ta0KfR")).toEqual(["similar: character 20: another letter"]);
    expect(notes("H4sPy8Ue1JxGq6Ta00KfN")).toEqual(["similar: a digit too many after character 16"]);
    expect(notes("H4sPy8Ue1Jxq6Ta0KfN")).toEqual(["similar: character 12 is missing"]);
    expect(notes("H4sPy8Ue1JxGq6Ta0K")).toEqual(["truncated: the first 18 of 20 characters"]);
    expect(notes("h4sPy8Ue1JxGq6Ta0KfR")).toEqual([
      "similar: character 1: the same letter in the other case; character 20: another letter",
    ]);
  });

  it("takes no word for a similar key that is three edits away, or part of a longer word", () => {
    expect(forms("H4sPy8Ue1JxGq6Ta0aaa")).toEqual([]);
    expect(forms("xxxH4sPy8Ue1JxGq6TaOKfNxxx")).toEqual([]);
  });

  it("finds keys in header values and in the reason phrase", () => {
    const seen = findKeys(
      answering("", { headers: [["X-Validation-Key", validation]], statusText: `OK ${validation}` }),
      keys,
    );
    expect(seen).toEqual([
      { key: "validation", form: "exact", where: "header", field: "X-Validation-Key", at: 0 },
      { key: "validation", form: "exact", where: "header", field: "status line", at: 3 },
    ]);
  });

  it("finds keys under a content-coding that nothing declared", () => {
    const seen = findKeys(answering("\u001f\ufffd…", { undecodedText: `..${validation}` }), keys);
    expect(seen).toEqual([{ key: "validation", form: "exact", where: "undecoded-body", at: 2 }]);
  });

  it("finds UTF-16 of both orders in octets, also of keys outside Latin-1", () => {
    const little = Buffer.from(`\ufeff${validation}`, "utf16le");
    const big = Buffer.from(little).swap16();
    for (const raw of [little, big]) expect(forms(raw.toString("latin1"))).toEqual(["validation utf-16"]);
    const key = "ключ-от-вебхука";
    const raw = Buffer.from(key, "utf16le");
    const seen = findKeys({ ...answering(raw.toString("latin1")), raw }, { validation: key });
    expect(seen).toMatchObject([{ form: "utf-16" }]);
  });

  it("tells the two keys apart", () => {
    expect(forms(`${secret} ${validation}`)).toEqual(["validation exact", "secret exact"]);
    expect(forms(secret)).toEqual(["secret exact"]);
  });

  it("does not take a Secret Key for sent when it is a part of the Validation Key that was", () => {
    const given = { validation: "acme-production-1", secret: "production" };
    expect(forms("acme-production-1", given)).toEqual(["validation exact"]);
    expect(forms("acme-production-1, production", given)).toEqual(["validation exact", "secret exact"]);
  });

  it("finds a Validation Key inside a Secret Key, as the sender would", () => {
    const given = { secret: "acme-production-1", validation: "production" };
    expect(forms("acme-production-1", given)).toEqual(["validation exact", "secret exact"]);
  });

  it("does not take one of two alike keys for the other with a slip", () => {
    const given = { secret: "acme-production-key-1", validation: "acme-production-key-2" };
    expect(forms("acme-production-key-2", given)).toEqual(["validation exact"]);
    expect(forms("acme-production-key-1", given)).toEqual(["secret exact"]);
  });

  it("tells both of keys that are the same", () => {
    const given = { secret: validation, validation };
    expect(forms(validation, given)).toEqual(["validation exact", "secret exact"]);
  });

  it("looks for keys of one to three characters as they are, and for empty ones not at all", () => {
    expect(forms("ab&#x63; ABC", { validation: "abc" })).toEqual([]);
    expect(forms("xabcx", { validation: "abc" })).toEqual(["validation exact"]);
    expect(forms("anything", { validation: "", secret: "" })).toEqual([]);
  });

  it("notices a key that was given with white space around it", () => {
    expect(find(validation, { validation: `${validation} ` })).toMatchObject([
      { form: "similar", note: "without the white space around the key that was given" },
    ]);
  });

  it("finds nothing in ordinary pages", () => {
    const page = `<!doctype html><html><head><title>Sign in</title></head><body class="k-1">
      <p>Please enter your validation key &amp; password: 100% secure\u2026</p>${"lorem ipsum dolor sit amet ".repeat(50)}
      <script src="/static/app.4f3a9c1b7e.js" integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K"></script></body></html>`;
    expect(find(page)).toEqual([]);
    expect(find(page, { validation: "validate", secret: "Passw0rd" }).map(({ form }) => form)).toEqual([]);
  });

  it("tells no more than three of a kind", () => {
    expect(find(`${validation} `.repeat(500))).toHaveLength(3);
  });
});
