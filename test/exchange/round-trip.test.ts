import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Captured } from "../../src/exchange/captured.ts";
import { CannotHold, formatAs, type WrittenFormat } from "../../src/exchange/format-as.ts";
import { anyPost, type Post } from "./any-post.ts";
import { readOne, readText } from "./reading.ts";

const pieces = fc.constantFrom(1, 7, 4096);

function plain({ method, url, headers, body, at, response }: Post) {
  const answer = response && { ...response, body: response.body.toString("hex") };
  return { method, url, headers, body: body.toString("hex"), at, response: answer };
}

function asCaptured(post: Post): Captured {
  return { ...post, source: { file: "-", index: 0 }, event: null };
}

/** What is left of a post in a format that has no place for some of it. */
const kept: Readonly<Record<Exclude<WrittenFormat, "body">, (post: Post) => Post>> = {
  fixture: (post) => post,
  har: (post) => post,
  raw: (post) => ({
    ...post,
    at: null,
    response: post.response && { ...post.response, headers: framed(post.response) },
  }),
  http: (post) => ({ ...post, at: null, response: null }),
  curl: (post) => ({ ...post, at: null, response: null }),
};

function framed({ headers, body }: NonNullable<Post["response"]>) {
  return [...headers, ["Content-Length", String(body.length)] as const];
}

describe.each(Object.keys(kept) as (keyof typeof kept)[])("a post written as %s", (format) => {
  it("is read back as it was, octets that are no text included", async () => {
    await fc.assert(
      fc.asyncProperty(anyPost("octets"), pieces, async (post, piece) => {
        fc.pre(format !== "curl" || !post.body.includes(0));
        const read = await readOne(formatAs(asCaptured(post), format), piece);
        expect(plain(read)).toEqual(plain(kept[format](post)));
      }),
      { numRuns: 300 },
    );
  });

  it("is read back among others, gzip-compressed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPost("events"), { minLength: 1, maxLength: 4 }), async (posts) => {
        const all = Buffer.concat(posts.map((post) => formatAs(asCaptured(post), format)));
        const read = await readText(gzipSync(all));
        expect(read.unreadable).toEqual([]);
        expect(read.posts.map(plain)).toEqual(posts.map((post) => plain(kept[format](post))));
        expect(read.posts.map(({ source }) => source.index)).toEqual(posts.map((_post, index) => index));
      }),
      { numRuns: 50 },
    );
  });
});

describe("a bare body", () => {
  it("is read back as it was, and its encoding told by what stands in it", async () => {
    await fc.assert(
      fc.asyncProperty(anyPost("events"), pieces, async (post, piece) => {
        const read = await readOne(
          Buffer.concat([formatAs(asCaptured(post), "body"), Buffer.from("\n")]),
          piece,
        );
        expect(read.body.equals(post.body)).toBe(true);
        expect(read).toMatchObject({ at: null, url: null, method: "POST", headers: [post.headers[0]] });
      }),
    );
  });

  it("keeps octets that are no UTF-8", async () => {
    const form = Buffer.from("Type=Failed&SecretKey=x&Reason=\xff\xfe", "latin1");
    const json = Buffer.from('{"Type":"Failed","SecretKey":"x","Reason":"\xff"}', "latin1");
    const { posts } = await readText(Buffer.concat([form, Buffer.from("\r\n"), json, Buffer.from("\n")]));
    expect(posts.map(({ body }) => body.toString("latin1"))).toEqual(
      [form, json].map((body) => body.toString("latin1")),
    );
    expect(posts.map(({ event }) => event?.type)).toEqual(["Failed", "Failed"]);
  });
});

describe("what a format can't hold", () => {
  it.each([
    ["har", { at: null }],
    ["har", { url: null }],
    ["curl", { body: Buffer.from([0]) }],
    ["curl", { url: "/path" }],
    ["raw", { url: null }],
    ["http", { method: "post" }],
    ["http", { headers: [["X", "€"]] }],
    ["raw", { headers: [["X", " a"]] }],
  ] as const)("is refused by %s", (format, change) => {
    const post = {
      at: "2024-05-14T09:30:00Z",
      method: "POST",
      url: "https://example.com/",
      headers: [],
      body: Buffer.from("a=b"),
    };
    expect(() => formatAs(asCaptured({ ...post, response: null, ...change }), format)).toThrow(CannotHold);
  });
});
