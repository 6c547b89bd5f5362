import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bodyPieces } from "../../src/listen/body.ts";
import {
  delivered,
  keys,
  nextOddity,
  nextPost,
  post,
  postOnce,
  useListeners,
  validation,
  Wire,
} from "./listening.ts";

const use = useListeners();

const statusOf = (answer: string) => Number(answer.split(" ")[1]);
const bodyOf = (answer: string) => answer.slice(answer.indexOf("\r\n\r\n") + 4);

describe("listening answers as a handler should", () => {
  it.each([
    ["classic", keys.validationKey],
    ["inbound", keys.validationKey],
    ["events", "OK"],
    ["account", keys.secretKey],
  ])(
    "%s: 200 and what the sender wants back to the right Secret Key, 401 otherwise",
    async (profile, back) => {
      const { port } = await use.listen({ profile });
      const json = ["Content-Type: application/json"];
      for (const [body, fields] of [
        [validation, []],
        [delivered.replaceAll("%20", "+"), []],
        [JSON.stringify({ Type: "Validation", ServerId: 1, SecretKey: keys.secretKey }), json],
      ] as const) {
        const answer = await postOnce(port, body, fields);
        expect(statusOf(answer)).toBe(200);
        expect(bodyOf(answer)).toBe(back);
      }
      for (const wrong of [
        "",
        "SecretKey=",
        "SecretKey=nope",
        `SecretKey=${keys.secretKey}x`,
        `SecretKey[]=${keys.secretKey}`,
      ]) {
        const answer = await postOnce(port, `Type=Validation&ServerId=1&${wrong}`);
        expect(statusOf(answer), wrong).toBe(401);
        for (const key of Object.values(keys)) expect(answer).not.toContain(key);
      }
      for (const loose of [true, 0, [keys.secretKey], { a: 1 }, null])
        expect(
          statusOf(
            await postOnce(port, JSON.stringify({ Type: "Validation", ServerId: 1, SecretKey: loose }), json),
          ),
        ).toBe(401);
    },
  );

  it("passes a check in every profile", async () => {
    const { check } = await import("../../src/check.ts");
    for (const profile of ["classic", "events", "account", "inbound"]) {
      const listener = await use.listen({ profile });
      const report = await check({ url: listener.url, profile, local: true, ...keys });
      const told = report.findings.filter(
        ({ id, severity }) => id !== "url/plain-http" && severity !== "info",
      );
      expect(told.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
    }
  });

  it("says 405 to what is no POST, and sends no body to HEAD", async () => {
    const { port } = await use.listen();
    const wire = new Wire(port).send(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const text = await wire.ended();
    expect(text.match(/405 Method Not Allowed/g)).toHaveLength(2);
    expect(text.match(/Events come as POST/g)).toHaveLength(1);
  });
});

describe("listening answers as it is told", () => {
  it("takes status, body and fields from the user, and keeps the framing its own", async () => {
    const { port } = await use.listen({
      answer: {
        status: 503,
        body: "down",
        headers: [
          ["content-type", "text/x"],
          ["Retry-After", "3"],
          ["Content-Length", "9"],
        ],
      },
    });
    const answer = await postOnce(port, delivered);
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answer).toMatch(/content-type: text\/x\r\n/);
    expect(answer).toMatch(/Retry-After: 3\r\n/);
    expect(answer.match(/content-length: \d+/gi)).toEqual(["Content-Length: 4"]);
    expect(bodyOf(answer)).toBe("down");
  });

  it("says that the sender would not accept such an answer", async () => {
    const listener = await use.listen({ answer: { body: "thanks" } });
    const caught = nextPost(listener);
    await postOnce(listener.port, delivered);
    const { judgement } = await caught;
    expect(judgement?.accepted).toBe(false);
    expect(judgement?.causes[0]?.id).toBe("key/missing");
  });

  it("waits before it answers, and other posts do not wait for that", async () => {
    const listener = await use.listen({ answer: { delayMs: 60 } });
    const seen: number[] = [];
    listener.on("post", ({ timings }) => seen.push(timings.totalMs));
    await Promise.all(Array.from({ length: 20 }, () => postOnce(listener.port, delivered)));
    expect(seen).toHaveLength(20);
    for (const ms of seen) expect(ms).toBeGreaterThanOrEqual(59);
  });
});

describe("listening catches", () => {
  it("any method, path, fields and octets, as they came", async () => {
    const listener = await use.listen();
    const caught = nextPost(listener);
    const body = Buffer.from([0, 255, 13, 10, 0x80, 65]);
    new Wire(listener.port).send(
      `PURGE /a%20b/é?x=1#y HTTP/1.1\r\nhost: h\r\nX-A:  1 \r\nx-a: \xe9\r\nContent-Length: 6\r\nConnection: close\r\n\r\n`,
      body,
    );
    const { request, facts, from } = await caught;
    expect(request.method).toBe("PURGE");
    expect(request.headers).toEqual([
      ["host", "h"],
      ["X-A", "1"],
      ["x-a", "é"],
      ["Content-Length", "6"],
      ["Connection", "close"],
    ]);
    expect(request.url).toBe("http://h/a%20b/%E9?x=1#y");
    expect(request.body.beginning).toEqual(body);
    expect(facts.event).toBeNull();
    expect(from).toBe("127.0.0.1");
  });

  it("what the post says: type, message, recipient, and the state of its key", async () => {
    const listener = await use.listen();
    const caught = nextPost(listener);
    await postOnce(listener.port, delivered);
    expect((await caught).facts).toEqual({
      encoding: "form",
      event: { type: "Delivered", messageId: "0012" },
      recipient: "jane@example.com",
      secret: "right",
    });
  });

  it("bodies in chunks, in single bytes, and one behind the other on one connection", async () => {
    const listener = await use.listen();
    const bodies: string[] = [];
    listener.on("post", ({ request }) => bodies.push(request.body.beginning.toString()));
    const chunked = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nType=\r\n3\r\nABC\r\n0\r\nX-T: 1\r\n\r\n`;
    const wire = new Wire(listener.port);
    for (const character of chunked) wire.send(character);
    await wire.until((text) => text.includes("401"));
    wire.send(
      Buffer.concat([post("a=1"), post("b=2"), Buffer.from(chunked), post("c=3", ["Connection: close"])]),
    );
    const answers = await wire.ended();
    expect(answers.match(/HTTP\/1\.1 401/g)).toHaveLength(5);
    expect(bodies).toEqual(["Type=ABC", "a=1", "b=2", "Type=ABC", "c=3"]);
  });

  it("sends 100 Continue to those who wait for it", async () => {
    const { port } = await use.listen();
    const wire = new Wire(port);
    const whole = post(delivered, ["Expect: 100-continue", "Connection: close"]);
    const end = whole.indexOf("\r\n\r\n") + 4;
    wire.send(whole.subarray(0, end));
    await wire.until((text) => text.includes("100 Continue\r\n\r\n"));
    wire.send(whole.subarray(end));
    expect(await wire.ended()).toContain("200 OK");
  });

  it("answers a sender that closes its side behind the post", async () => {
    const { port } = await use.listen();
    const wire = new Wire(port).send(post(delivered));
    wire.socket.end();
    expect(await wire.ended()).toContain(keys.validationKey);
  });

  it("a body of 50 MB whole, holding no more than its beginning in memory", async () => {
    const listener = await use.listen({ profile: "inbound" });
    const caught = nextPost(listener);
    const attachment = "QUJD".repeat(12_500_000);
    const message = `{"SecretKey":"${keys.secretKey}","Message":{"MessageId":"m-1","Attachments":[{"Content":"${attachment}"}]},"InboundMailFrom":"a@example.com","InboundRcptTo":"b@example.com"}`;
    const answer = await postOnce(listener.port, message, ["Content-Type: application/json"]);
    expect(statusOf(answer)).toBe(200);
    const { request, facts } = await caught;
    expect(facts.event).toEqual({ type: "Inbound", messageId: "m-1" });
    expect(request.body.bytes).toBe(message.length);
    expect(request.body.beginning.length).toBe(1_048_576);
    let length = 0;
    for await (const piece of bodyPieces(request.body)) length += piece.length;
    expect(length).toBe(message.length);
    const { file = "" } = request.body;
    listener.store.clear();
    expect(existsSync(file)).toBe(false);
  });

  it("leaves nothing in the temporary folder", async () => {
    const listener = await use.listen();
    await postOnce(listener.port, Buffer.alloc(2_000_000, "a=b&"));
    const file = listener.store.posts[0]?.request.body.file ?? "";
    expect(existsSync(file)).toBe(true);
    await listener.close();
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it("tells of a post that broke off, and answers it never", async () => {
    const listener = await use.listen();
    const caught = nextPost(listener);
    const wire = new Wire(listener.port).send(post(delivered).subarray(0, -5));
    setTimeout(() => wire.socket.destroy(), 20);
    const { answer, failure, judgement } = await caught;
    expect(answer).toBeUndefined();
    expect(failure).toMatch(/broke off/);
    expect(judgement).toBeNull();
  });

  it.each([
    ["TLS", Buffer.from("16030100a5010000a1", "hex"), ""],
    ["another protocol", Buffer.from("EHLO me\r\n\r\n"), "400"],
    ["HTTP/2", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "400"],
    ["a name with a space", Buffer.from("GET / HTTP/1.1\r\nA B: c\r\n\r\n"), "400"],
    [
      "two lengths",
      Buffer.from("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      "400",
    ],
    ["bad chunks", Buffer.from("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "400"],
    ["endless fields", Buffer.from(`GET / HTTP/1.1\r\n${"X-A: b\r\n".repeat(10_000)}`), "431"],
  ])("tells of what is no request: %s", async (_what, bytes, status) => {
    const listener = await use.listen();
    const odd = nextOddity(listener);
    const wire = new Wire(listener.port).send(bytes);
    expect((await odd).firstBytes.length).toBeGreaterThan(0);
    expect(await wire.ended()).toMatch(new RegExp(`^(HTTP/1.1 ${status} |$)`));
  });

  it("keeps the last posts, and lets the oldest go", async () => {
    const listener = await use.listen({ limits: { mostPosts: 3 } });
    const gone: number[] = [];
    listener.store.on("dropped", (id) => gone.push(id));
    for (let n = 0; n < 5; n++) await postOnce(listener.port, delivered);
    expect(listener.store.posts.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(gone).toEqual([1, 2]);
    expect(listener.store.total).toBe(5);
  });

  it("gives posts one after another to whoever iterates over them, until it is closed", async () => {
    const listener = await use.listen();
    const { posts } = listener;
    const seen: (string | undefined)[] = [];
    const reading = (async () => {
      for await (const { facts } of posts) seen.push(facts.event?.type);
    })();
    await postOnce(listener.port, validation);
    await postOnce(listener.port, delivered);
    await listener.close();
    await reading;
    expect(seen).toEqual(["Validation", "Delivered"]);
  });
});

describe("listening refuses what makes no sense", () => {
  it("a port that is taken, an address that is not here, two ways to answer", async () => {
    const { port } = await use.listen();
    await expect(use.listen({ port })).rejects.toThrow(/is in use/);
    await expect(use.listen({ host: "192.0.2.1" })).rejects.toThrow(/no address of this machine/);
    await expect(use.listen({ answer: {}, forward: "3000" })).rejects.toThrow(/exclude each other/);
    await expect(use.listen({ forward: "ftp://x" })).rejects.toThrow(/--forward/);
  });
});
