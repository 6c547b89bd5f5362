import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseExchanges } from "../../src/exchange/fixture.ts";
import { fields, readAll } from "./reading.ts";

/*
 * What Chromium and mitmproxy exported of posts whose bodies are known (fixtures/captures/README.md).
 */

const fixtures = new URL("../../fixtures/", import.meta.url).pathname;

function bodyOf(file: string, index: number): string {
  return parseExchanges(readFileSync(`${fixtures}${file}.ndjson`, "utf8"))[index]?.request.body ?? "";
}

const validation = bodyOf("classic", 0);
const bounce = bodyOf("classic", 3);
const jsonBounce = bodyOf("events", 4);
const many = JSON.stringify(
  {
    Type: "Failed",
    ServerId: 10000,
    SecretKey: "NotARealSecretKey000",
    MessageId: "0000000043",
    Reason: 'it\'s 100% "full" ! %PATH% ^ & | <b> \\ \\\\ C:\\dir – 満杯 😀\r\nsecond',
    Response: "250 Ok\r\n",
  },
  null,
  2,
);
const start = "Type=Failed&ServerId=10000&SecretKey=NotARealSecretKey000&MessageId=";
const octets = `${start}0000000042&Reason=\xff\xfe\x80A`;
const unescaped = utf8(`${start}0000000044&Reason=Boîte pleine`);
const accents = utf8(
  '{"Type":"Failed","ServerId":10000,"SecretKey":"NotARealSecretKey000","MessageId":"0000000043","Reason":"Boîte pleine – 満杯"}',
);

function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

async function bodiesIn(file: string): Promise<readonly string[]> {
  const { posts, unreadable } = await readAll([`${fixtures}captures/${file}`]);
  expect(unreadable).toEqual([]);
  expect(posts.map(({ method }) => method)).toEqual(posts.map(() => "POST"));
  return posts.map(({ body }) => body.toString("latin1"));
}

describe("an export", () => {
  it.each([
    ["chromium.har", [validation, bounce, jsonBounce, utf8(many), "Type=\xff\xfe\x80"]],
    ["chromium-bash.curl", [validation, bounce, jsonBounce, utf8(many), utf8("Type=\xff\xfe\x80")]],
    [
      "chromium-cmd.curl",
      [
        validation,
        bounce,
        jsonBounce,
        many.replace(/[^ -~\n]/gu, (one) => " ".repeat(one.length)),
        "Type=   ",
      ],
    ],
    ["mitmproxy.har", [validation, bounce, octets, unescaped, jsonBounce, accents]],
    ["mitmproxy.raw", [validation, bounce, octets, unescaped, jsonBounce, accents]],
    ["mitmproxy.curl", [validation, bounce, jsonBounce, accents]],
  ])("%s holds, octet for octet, what was posted", async (file, bodies) => {
    expect(await bodiesIn(file)).toEqual(bodies);
  });

  it("has the time, the answer and the event where the format has them", async () => {
    const { posts } = await readAll([
      `${fixtures}captures/chromium.har`,
      `${fixtures}captures/mitmproxy.har`,
    ]);
    expect(posts).toHaveLength(11);
    for (const { at, response, url } of posts) {
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect(response).toMatchObject({ status: 200, body: Buffer.from("NotARealValidKey0000") });
      expect(url).toMatch(/^http:\/\//);
    }
    expect(posts[1]?.event).toEqual({ type: "Failed", messageId: "prevalidate-simulated-0lw66zb7c-0003" });
    expect(posts[4]?.event).toBeNull();
  });

  it("says where each stood", async () => {
    const { posts } = await readAll([`${fixtures}captures/chromium-bash.curl`]);
    expect(posts.map(({ source }) => source.line)).toEqual([1, 11, 21, 31, 41]);
    expect(fields(posts[0] ?? expect.fail())).toMatchObject({
      "content-type": "application/x-www-form-urlencoded",
    });
  });
});
