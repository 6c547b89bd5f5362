import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { delivered, keys, nextPost, postOnce, useListeners, validation } from "../listen/listening.ts";
import { type Asking, askInspector, inspect } from "./inspecting.ts";

const use = useListeners();

async function inspected() {
  const listener = await use.listen();
  const inspector = await inspect(listener, use.closing);
  return { listener, inspector };
}

/** All that the API can do. */
const everything: readonly (readonly [target: string, asking: Asking])[] = [
  ["/api/events", {}],
  ["/api/search?q=a", {}],
  ["/api/posts/1", {}],
  ["/api/posts/1/curl", {}],
  ["/api/posts/1/curl", { method: "POST", body: "{}" }],
  ["/api/posts/1/reveal", { method: "POST", body: "{}" }],
  ["/api/posts/1/replay", { method: "POST", body: '{"url":"http://127.0.0.1:1/"}' }],
  ["/api/download", { method: "POST", body: '{"ids":[1],"format":"har"}' }],
  ["/api/clear", { method: "POST", body: "{}" }],
];

describe("the inspector is its owner's alone", () => {
  it("listens on loopback, and on no other address of this machine", async () => {
    const { inspector } = await inspected();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const code = await new Promise((resolve) => {
        const socket = connect(inspector.port, address, () => resolve("connected"));
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(code).toBe("ECONNREFUSED");
    }
    expect(new URL(inspector.url).hostname).toBe("127.0.0.1");
  });

  it("does nothing without the token, or with another one", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, delivered);
    for (const [target, asking] of everything)
      for (const authorization of [
        undefined,
        "Bearer x",
        `Bearer ${inspector.token}x`,
        `Basic ${inspector.token}`,
      ]) {
        const headers = { Authorization: authorization };
        const got = await askInspector(inspector, target, { ...asking, headers });
        expect(got.status, `${target} ${authorization}`).toBe(401);
        expect(got.text).not.toContain("example.com");
      }
    expect(listener.store.posts).toHaveLength(1);
  });

  it("refuses a foreign Host, so that no name that is pointed at 127.0.0.1 reads anything", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, delivered);
    const foreign = [
      "evil.example",
      `evil.example:${inspector.port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example",
    ];
    for (const host of [...foreign, "10.0.0.1", "127.0.0.1@evil.example", " ", "localhost:80:80"])
      for (const [target, asking] of [["/", {}] as const, ...everything]) {
        const got = await askInspector(inspector, target, { ...asking, headers: { Host: host } });
        expect(got.status, `${host} ${target}`).toBeGreaterThanOrEqual(400);
        expect(got.text).not.toMatch(/example\.com|<script/);
      }
    for (const host of ["localhost", `localhost:${inspector.port}`, "127.0.0.1:9", "[::1]:9"])
      expect((await askInspector(inspector, "/", { headers: { Host: host } })).status, host).toBe(200);
    expect(listener.store.posts).toHaveLength(1);
  });

  it("refuses what another site makes a browser send, even with the token", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, delivered);
    const sites = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: `http://127.0.0.1:${listener.port}` },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "none" },
    ];
    for (const [target, asking] of everything)
      for (const headers of sites) {
        const got = await askInspector(inspector, target, { ...asking, headers });
        expect(got.status, `${target} ${JSON.stringify(headers)}`).toBe(403);
      }
    expect(listener.store.posts).toHaveLength(1);
  });

  it("answers no preflight, and acts on no type that a form can send", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, delivered);
    const preflight = await askInspector(inspector, "/api/clear", {
      method: "OPTIONS",
      headers: {
        Origin: "https://evil.example",
        "Access-Control-Request-Method": "POST",
        Authorization: undefined,
      },
    });
    expect(preflight.status).toBe(403);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      undefined,
    ]) {
      const headers = { "Content-Type": type };
      const got = await askInspector(inspector, "/api/clear", { method: "POST", body: "{}", headers });
      expect(got.status, type).toBe(415);
    }
    expect((await askInspector(inspector, "/api/clear")).status).toBe(404);
    expect(listener.store.posts).toHaveLength(1);
  });

  it("lets no other site read, frame or keep any answer", async () => {
    const { inspector } = await inspected();
    for (const target of ["/", "/api/search?q=", "/api/posts/9", "/nowhere"]) {
      const { headers } = await askInspector(inspector, target);
      expect(headers).toMatchObject({
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    }
  });

  it("gives a page that may run its own script and no other, and that has no handler in its markup", async () => {
    const { inspector } = await inspected();
    const { headers, text } = await askInspector(inspector, "/", { headers: { Authorization: undefined } });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/script-src 'sha256-[\w+/=]+';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const markup = text.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
    expect(markup).not.toMatch(/\son\w+=|\sstyle=|javascript:/i);
    expect(text).not.toContain(inspector.token);
    expect(text.match(/<\/script>/g)).toHaveLength(1);
  });
});

describe("the inspector tells no key that it was not asked for", () => {
  it("masks in detail, curl and download, and reveals when that is posted", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, validation);
    for (const target of ["/api/posts/1", "/api/posts/1/curl", "/api/search?q=Validation"]) {
      const { status, text } = await askInspector(inspector, target);
      expect(status).toBe(200);
      for (const key of Object.values(keys)) expect(text, target).not.toContain(key);
    }
    for (const format of ["ndjson", "har"]) {
      const body = JSON.stringify({ ids: [1], format });
      const masked = await askInspector(inspector, "/api/download", { method: "POST", body });
      expect(masked.text).toContain("‹secret key›");
      for (const key of Object.values(keys)) expect(masked.text).not.toContain(key);
    }
    const revealed = await askInspector(inspector, "/api/posts/1/reveal", { method: "POST", body: "{}" });
    const detail = JSON.parse(revealed.text);
    expect(detail.request.body.text).toBe(validation);
    expect(detail.keysShown).toEqual([
      { text: keys.secretKey, label: "secret key" },
      { text: keys.validationKey, label: "validation key" },
    ]);
    expect((await askInspector(inspector, "/api/posts/1/reveal")).status).toBe(404);
  });

  it("masks a Secret Key that is another server's, and one when none is known", async () => {
    const body = "Type=Validation&ServerId=1&SecretKey=Zz9OtherServersKey77";
    const json = '{"Type":"Validation","ServerId":1,"SecretKey":"Zz9OtherServersKey77"}';
    const without = await use.listen({ secretKey: "", validationKey: "" });
    for (const listener of [await use.listen(), without]) {
      const inspector = await inspect(listener, use.closing);
      await postOnce(listener.port, body);
      await postOnce(listener.port, json, ["Content-Type: application/json"]);
      for (const id of [1, 2]) {
        const { text } = await askInspector(inspector, `/api/posts/${id}`);
        expect(text).not.toContain("Zz9Other");
        expect(text).toMatch(/‹(other )?secret key›/);
      }
    }
  });

  it("finds no post by a key", async () => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, validation);
    const { text } = await askInspector(inspector, `/api/search?q=${keys.secretKey}`);
    expect(JSON.parse(text)).toEqual({ ids: [] });
  });
});

describe("no post harms the inspector", () => {
  it("gives the page the beginning of a body of 100 MB, and of one that is no text none unless revealed", async () => {
    const { listener, inspector } = await inspected();
    const octets = Buffer.alloc(100 * 1024 * 1024, 0x61);
    const caught = nextPost(listener);
    await postOnce(listener.port, octets);
    await caught;
    const { text } = await askInspector(inspector, "/api/posts/1");
    expect(text.length).toBeLessThan(300_000);
    const { request: asked } = JSON.parse(text);
    expect(asked.body).toMatchObject({ bytes: octets.length, cut: true });

    octets[octets.length - 1] = 0xff;
    const second = nextPost(listener);
    await postOnce(listener.port, octets);
    await second;
    expect(JSON.parse((await askInspector(inspector, "/api/posts/2")).text).request.body).toEqual({
      bytes: octets.length,
      text: null,
      base64: null,
      cut: true,
    });
    const revealed = await askInspector(inspector, "/api/posts/2/reveal", { method: "POST", body: "{}" });
    expect(revealed.text.length).toBeLessThan(100_000);
  });

  it("lets a page that doesn't read the stream cost no more than the posts that are kept", async () => {
    const listener = await use.listen({ limits: { mostPosts: 50 } });
    const inspector = await inspect(listener, use.closing);
    const asked = request({
      port: inspector.port,
      path: "/api/events",
      headers: { Authorization: `Bearer ${inspector.token}` },
    });
    asked.end();
    const answer = await new Promise<import("node:http").IncomingMessage>((resolve) =>
      asked.on("response", resolve),
    );
    answer.pause();
    use.closing(() => answer.destroy());
    for (let count = 0; count < 300; count++) await postOnce(listener.port, delivered);
    expect((await askInspector(inspector, "/api/posts/300")).status).toBe(200);
    expect((await askInspector(inspector, "/api/posts/1")).status).toBe(404);
  });

  it.each([
    ["/api/download", "[]", 400],
    ["/api/download", '{"ids":"all","format":"har"}', 400],
    ["/api/download", '{"ids":[1],"format":"exe"}', 400],
    ["/api/posts/1/replay", "{}", 400],
    ["/api/posts/1/replay", '{"url":"file:///etc/passwd"}', 400],
    ["/api/posts/1/replay", '{"url":"http://user:pass@127.0.0.1/"}', 400],
    ["/api/posts/77/replay", '{"url":"http://127.0.0.1/"}', 404],
    ["/api/posts/1/reveal", "null", 200],
    ["/api/posts/constructor/reveal", "{}", 404],
    ["/api/clear/..", "{}", 404],
    ["/api/download", `{"ids":[${"1,".repeat(200_000)}1],"format":"har"}`, 413],
  ])("answers %s %.40s with %i", async (target, body, status) => {
    const { listener, inspector } = await inspected();
    await postOnce(listener.port, delivered);
    const got = await askInspector(inspector, target, { method: "POST", body });
    expect(got.status).toBe(status);
  });

  it("takes the next port when its own is taken, and says so when one was asked for", async () => {
    const { listener, inspector } = await inspected();
    await expect(inspect(listener, use.closing, { port: inspector.port })).rejects.toThrow(
      /can't serve the inspector/,
    );
  });
});
