import fc from "fast-check";
import type { Captured } from "../../src/exchange/captured.ts";
import { contentTypes, encode } from "../../src/protocol/encode.ts";
import type { Field } from "../../src/protocol/event.ts";

/*
 * Posts of every kind, for properties: events in both encodings, with text of all sorts in them, and bodies that
 * are no text at all.
 */

export type Post = Omit<Captured, "source" | "event">;

const nasty = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    "smtp; 550 5.1.1 <reader+tag@example.com>: unknown",
    "250 2.0.0 Ok\r\n",
    "{{name}} {{$guid}} {{",
    "\n###\nPOST / HTTP/1.1\n\n",
    "\n< file.txt\n> {% x %}\n@a = b\n&c=d",
    'it\'s `$HOME` $(id) "quoted" \\ ! ^ %PATH%',
    "à😀\u00a0",
  ),
);

const names = ["Type", "ServerId", "SecretKey", "MessageId", "Address", "Reason"] as const;
const fields: fc.Arbitrary<readonly Field[]> = fc
  .tuple(
    fc.constantFrom("Delivered", "Failed", "Complaint", "Tracking"),
    fc.array(nasty, { minLength: 5, maxLength: 5 }),
  )
  .map(([type, values]) => names.map((name, at): Field => [name, at === 0 ? type : (values[at - 1] ?? "")]));

const encoded = fc
  .tuple(fields, fc.constantFrom("form" as const, "json" as const))
  .map(([all, encoding]) => ({
    contentType: contentTypes[encoding],
    body: Buffer.from(encode(encoding, all).body),
  }));

const binary = fc
  .tuple(
    fc.oneof(
      fc.uint8Array(),
      nasty.map((text) => Buffer.from(text)),
    ),
    fc.constantFrom("application/octet-stream", contentTypes.form),
  )
  .map(([octets, contentType]) => ({ contentType, body: Buffer.from(octets) }));

const moment = fc
  .date({ min: new Date(0), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

const header = fc.tuple(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/).map((name) => `X-${name}`),
  fc.string({
    unit: fc
      .integer({ min: 0x21, max: 0xff })
      .filter((code) => code < 0x7f || code > 0xa0)
      .map((code) => String.fromCharCode(code)),
  }),
);

const response = fc.option(
  fc.record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    headers: fc.array(header, { maxLength: 3 }),
    body: fc.uint8Array().map((octets) => Buffer.from(octets)),
  }),
);

/** @param bodies which bodies the format can hold. */
export function anyPost(bodies: "events" | "octets"): fc.Arbitrary<Post> {
  return fc
    .record({
      at: moment,
      method: fc.constantFrom("POST", "PUT"),
      url: fc.constantFrom(
        "https://hooks.example.com/in?a=b&c={d}",
        "http://127.0.0.1:8080/",
        "https://example.com/%7B%7Bx%7D%7D",
      ),
      extra: fc.array(header, { maxLength: 3 }),
      content: bodies === "events" ? encoded : fc.oneof(encoded, binary),
      response,
    })
    .map(({ extra, content, ...rest }) => ({
      ...rest,
      headers: [
        ["Content-Type", content.contentType],
        ["Content-Length", String(content.body.length)],
        ...extra,
      ],
      body: content.body,
    }));
}
