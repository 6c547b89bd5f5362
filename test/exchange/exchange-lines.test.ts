import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixtureError, parseExchange } from "../../src/exchange/fixture.ts";
import { readReason, readText } from "./reading.ts";

const request = {
  method: "POST",
  url: "https://example.com/",
  headers: [["A", "b"]],
  body: "a=b",
  bodyEncoding: "utf8",
};
const sound = {
  schema: "prevalidate/exchange@1",
  at: "2024-05-14T09:30:00.000Z",
  request,
  response: { status: 200, headers: [], body: "", bodyEncoding: "utf8" },
  event: { type: "Failed", messageId: "1" },
};

const members = ["schema", "at", "request", "response", "event"] as const;
const inner = ["method", "url", "headers", "body", "bodyEncoding", "status", "type", "messageId"] as const;
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    1,
    99,
    200.5,
    "",
    "a b",
    "a\r\n",
    "base64",
    "utf8",
    "YQ==",
    "2024-13-40T00:00:00.000Z",
    "2024-05-14T09:30:00+02:00",
    "Tue, 14 May 2024 09:30:0Z",
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [["A"]],
    [["A:", "b"]],
    [["A", "b\n"]],
    [["A", "b", "c"]],
    [["A", 1]],
    true,
  ),
);

const anyExchange = fc
  .tuple(fc.constantFrom(...members), fc.option(fc.constantFrom(...inner)), wrong)
  .map(([member, name, value]) => {
    const old: unknown = sound[member];
    if (name === null || typeof old !== "object") return { ...sound, [member]: value };
    return { ...sound, [member]: { ...old, [name]: value } };
  });

describe("a line with an exchange", () => {
  it("is refused where the format refuses it, with the same words", async () => {
    await fc.assert(
      fc.asyncProperty(anyExchange, async (exchange) => {
        const text = JSON.stringify(exchange);
        fc.pre(text.includes('"schema":"prevalidate/'));
        const { posts, unreadable } = await readText(text);
        expect([posts.length, unreadable[0]?.reason]).toEqual(problemOf(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("may leave open when and where to it was sent", async () => {
    const { posts } = await readText(
      JSON.stringify({ ...sound, at: null, request: { ...request, url: null } }),
    );
    expect(posts).toMatchObject([{ at: null, url: null }]);
  });

  it("is told when its body is longer than may be", async () => {
    const body = "a".repeat(64 * 1024 * 1024 + 1);
    expect(await readReason(JSON.stringify({ ...sound, request: { ...request, body } }))).toBe(
      "the body is longer than 64 MiB",
    );
  });

  it("has the event asked of its body where it names none, but not of a body with values without number", async () => {
    const bodies = [
      '{"Type":"Failed","SecretKey":"x"}',
      `{"Type":"Failed","SecretKey":"x","a":[${"[],".repeat(1_100_000)}0]}`,
    ];
    for (const [index, body] of bodies.entries()) {
      const { posts } = await readText(
        JSON.stringify({ ...sound, event: undefined, request: { ...request, body } }),
      );
      expect(posts[0]?.event).toEqual(index === 0 ? { type: "Failed", messageId: null } : null);
      expect({ ...posts[0] }.event).toEqual(posts[0]?.event);
    }
  });
});

function problemOf(text: string): readonly [number, string | undefined] {
  try {
    parseExchange(text);
    return [1, undefined];
  } catch (error) {
    if (error instanceof FixtureError) return [0, error.message];
    throw error;
  }
}
