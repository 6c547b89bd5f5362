import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  delivered,
  keys,
  nextPost,
  post,
  postOnce,
  savedIn,
  useListeners,
  validation,
  Wire,
} from "./listening.ts";

const use = useListeners();

/** A handler that writes these bytes when it has a whole head, and what it was sent. */
async function handlerSaying(answer: string | Buffer, ends = true) {
  const received: Buffer[] = [];
  const port = await use.serve((socket) => {
    let answered = false;
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      if (answered || !Buffer.concat(received).includes("\r\n\r\n")) return;
      answered = true;
      socket.write(answer);
      if (ends) socket.end();
    });
    socket.on("end", () => socket.end());
  });
  return { port, sent: () => Buffer.concat(received) };
}

describe("forwarding changes nothing", () => {
  it("of fields, their order and case, white space, chunks and trailers, both ways", async () => {
    const answer =
      "HTTP/1.1 200 Very  OK\r\nx-lower: 1\r\nX-UPPER:2\r\nx-lower:   3\r\nSet-Cookie: a=b\r\nset-cookie: c=d\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;ext=1\r\nabc\r\n0\r\nTrailer-X: y\r\n\r\n";
    const handler = await handlerSaying(answer);
    const listener = await use.listen({ forward: `http://127.0.0.1:${handler.port}` });
    const request = Buffer.from(
      '\r\nPOST //a/../b%2f?q=%zz#f HTTP/1.1\r\nhost:  hooks.example.com \r\nX-Dup: 1\r\nx-dup:\t2\r\nExpect:\r\nConnection: close, X-Hop\r\nX-Hop: kept\r\nTransfer-Encoding: chunked\r\n\r\nA;q="x"\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n',
    );
    const wire = new Wire(listener.port);
    for (const byte of request) wire.send(Buffer.from([byte]));
    expect(await wire.ended()).toBe(answer);
    expect(handler.sent().toString("latin1")).toBe(request.toString("latin1"));
    const [caught] = listener.store.posts;
    expect(caught?.request.body.beginning.toString()).toBe("0123456789");
    expect(caught?.answer?.body.beginning.toString()).toBe("abc");
    expect(caught?.answer?.statusText).toBe("Very  OK");
  });

  it.each([
    ["/hook?x=1", "/in?y=2", "/hook?x=1"],
    ["/hook", "/in?y=2", "/hook?y=2"],
    ["", "/in?y=2", "/in?y=2"],
    ["/", "/in", "/in"],
  ])("but the path, where the address has one: %s", async (path, asked, expected) => {
    const handler = await handlerSaying("HTTP/1.1 204 No Content\r\n\r\n");
    const { port } = await use.listen({ forward: `127.0.0.1:${handler.port}${path}` });
    await new Wire(port).send(post("a=b", [], asked)).ended();
    const [line, ...rest] = handler.sent().toString().split("\r\n");
    expect(line).toBe(`POST ${expected} HTTP/1.1`);
    expect(rest.join("\r\n")).toBe(post("a=b").toString().split("\r\n").slice(1).join("\r\n"));
  });

  it.each([
    ["ended by closing", "HTTP/1.0 200 OK\r\n\r\nall of it"],
    ["bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"],
    ["nothing at all", ""],
    ["cut short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"],
    ["a broken chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc"],
    ["no HTTP", "SSH-2.0-OpenSSH\r\n"],
    ["half a head", "HTTP/1.1 200 OK\r\nX-A: b"],
    [
      "early hints",
      "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
    [
      "gzip",
      Buffer.concat([
        Buffer.from("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"),
        gzipSync(keys.validationKey),
      ]),
    ],
  ])("of an answer that is odd: %s", async (_what, answer) => {
    const handler = await handlerSaying(answer);
    for (const save of [false, true]) {
      const listener = await use.listen({
        forward: `http://127.0.0.1:${handler.port}`,
        ...(save && { save: { file: `${use.folder()}/posts.ndjson` } }),
      });
      const wire = new Wire(listener.port).send(post(delivered));
      await wire.ended();
      expect(wire.bytes.toString("latin1")).toBe(Buffer.from(answer).toString("latin1"));
    }
  });

  it("of 50 MB up and down, while the memory stays bounded", async () => {
    const up = randomBytes(50_000_000);
    const down = randomBytes(50_000_000);
    const digest = (bytes: Buffer) => createHash("sha1").update(bytes).digest("hex");
    const received = createHash("sha1");
    const server = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => received.update(chunk));
      request.on("end", () => response.end(down));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    use.closing(() => server.close());
    const { port: to } = server.address() as AddressInfo;
    const folder = use.folder();
    const listener = await use.listen({
      forward: `http://127.0.0.1:${to}`,
      save: { file: `${folder}/posts.ndjson` },
    });
    const wire = new Wire(listener.port).send(
      post(up, ["Content-Type: application/octet-stream", "Connection: close"]),
    );
    await wire.ended();
    expect(received.digest("hex")).toBe(digest(up));
    expect(digest(wire.bytes.subarray(wire.bytes.indexOf("\r\n\r\n") + 4))).toBe(digest(down));
    const [saved] = savedIn(`${folder}/posts.ndjson`);
    expect(digest(Buffer.from(saved?.request.body ?? "", "base64"))).toBe(digest(up));
    expect(digest(Buffer.from(saved?.response?.body ?? "", "base64"))).toBe(digest(down));
  }, 30_000);

  it("of the wait for 100 Continue, nor of a refusal in its place", async () => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.end("taken"));
    });
    server.on("checkContinue", (request, response) => {
      if (request.url === "/no") {
        response.writeHead(413, { Connection: "close" }).end("too large");
        return;
      }
      response.writeContinue();
      request.resume().on("end", () => response.end("taken"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    use.closing(() => server.close());
    const listener = await use.listen({
      forward: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      save: { file: `${use.folder()}/p.ndjson` },
    });
    const whole = post(delivered, ["Expect: 100-continue", "Connection: close"]);
    const end = whole.indexOf("\r\n\r\n") + 4;
    const taken = new Wire(listener.port).send(whole.subarray(0, end));
    await taken.until((text) => text.includes("100 Continue"));
    taken.send(whole.subarray(end));
    expect(await taken.ended()).toMatch(/taken$/);
    const refused = new Wire(listener.port).send(
      post(delivered, ["Expect: 100-continue"], "/no").subarray(0, -delivered.length),
    );
    expect(await refused.ended()).toMatch(/^HTTP\/1\.1 413 [\s\S]*too large/);
  });

  it("of a connection that is kept, with requests one behind the other", async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => response.end(Buffer.concat(chunks)));
    });
    let connections = 0;
    server.on("connection", () => connections++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    use.closing(() => server.close());
    const listener = await use.listen({
      forward: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      save: { file: `${use.folder()}/p.ndjson` },
    });
    const wire = new Wire(listener.port);
    wire.send(Buffer.concat(["one", "two", "three"].map((body) => post(body))));
    await wire.until((text) => text.includes("three"));
    wire.send(post("four", ["Connection: close"]));
    const text = await wire.ended();
    expect([...text.matchAll(/\r\n\r\n(\w+?)(?=HTTP|$)/g)].map(([, body]) => body)).toEqual([
      "one",
      "two",
      "three",
      "four",
    ]);
    expect(connections).toBe(1);
    expect(listener.store.posts.map(({ request }) => request.body.beginning.toString())).toEqual([
      "one",
      "two",
      "three",
      "four",
    ]);
  });

  it("of 1,000 posts at once: each gets its own answer", async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => setTimeout(() => response.end(Buffer.concat(chunks)), 30));
    });
    await new Promise<void>((resolve) =>
      server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve),
    );
    use.closing(() => server.close());
    const file = `${use.folder()}/p.ndjson`;
    const listener = await use.listen({
      forward: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      save: { file },
    });
    const bodies = Array.from({ length: 1000 }, (_, n) => `${delivered}&n=${n}`);
    const answers = await Promise.all(bodies.map((body) => postOnce(listener.port, body)));
    for (const [n, answer] of answers.entries()) expect(answer.endsWith(`&n=${n}`)).toBe(true);
    const saved = savedIn(file).map(({ request }) => Number(/n=(\d+)$/.exec(request.body)?.[1]));
    expect(saved.sort((a, b) => a - b)).toEqual(bodies.map((_, n) => n));
  }, 30_000);

  it("of what is no HTTP from the sender: the handler gets it as it is", async () => {
    const port = await use.serve((socket) =>
      socket.once("data", (chunk: Buffer) => socket.end(`got ${chunk.toString("hex")}`)),
    );
    const listener = await use.listen({ forward: `http://127.0.0.1:${port}` });
    expect(await new Wire(listener.port).send(Buffer.from([0x16, 3, 1, 0, 5])).ended()).toBe(
      "got 1603010005",
    );
  });

  it("of an upgraded connection", async () => {
    const port = await use.serve((socket) =>
      socket.once("data", () => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhi");
        socket.once("data", (chunk: Buffer) => socket.end(`echo ${chunk}`));
      }),
    );
    const listener = await use.listen({ forward: `http://127.0.0.1:${port}` });
    const wire = new Wire(listener.port).send(
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
    );
    await wire.until((text) => text.endsWith("hi"));
    expect(await wire.send("\x01\x02").ended()).toMatch(/hiecho \x01\x02$/);
  });
});

describe("forwarding judges each answer as it passes", () => {
  const html = (key: string) => key.replaceAll("+", "&#43;");
  const plus = "H4sPy8Ue1J+Gq6Ta0KfN";
  it.each([
    [200, keys.validationKey, delivered, true, undefined],
    [200, `<p>${keys.validationKey}</p>`, validation, true, undefined],
    [200, "thanks", validation, false, "key/missing"],
    [200, "", delivered, false, "key/empty-response"],
    [200, keys.validationKey.toLowerCase(), delivered, false, "key/wrong-case"],
    [200, Buffer.from(keys.validationKey).toString("base64"), delivered, false, "key/base64"],
    [500, "TypeError: x is not a function", delivered, false, "handler/crash"],
    [404, "Not Found", delivered, false, "route/not-found"],
    [302, "", delivered, null, undefined],
    [401, "no", delivered, false, "handler/rejects-right-secret"],
    [200, keys.validationKey, "Type=Delivered&ServerId=1&SecretKey=nope", false, "secret/key-leaked"],
    [200, "OK", "Type=Delivered&ServerId=1&SecretKey=nope", false, "secret/not-checked"],
    [200, "OK", "Type=Delivered&ServerId=1", false, "secret/absent-accepted"],
    [403, "no", "Type=Delivered&ServerId=1&SecretKey=nope", false, "secret/wrong-status"],
    [401, "no", "Type=Delivered&ServerId=1&SecretKey=nope", true, undefined],
  ])("%s %s to %s", async (status, body, sent, accepted, cause) => {
    const handler = await handlerSaying(
      `HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const listener = await use.listen({ forward: `http://127.0.0.1:${handler.port}` });
    const caught = nextPost(listener);
    await postOnce(listener.port, sent);
    const { judgement } = await caught;
    expect(judgement?.accepted).toBe(accepted);
    if (accepted === true) expect(judgement?.causes).toEqual([]);
    if (cause !== undefined) expect(judgement?.causes[0]?.id, JSON.stringify(judgement)).toBe(cause);
  });

  it("names an HTML-escaped key, and shows none", async () => {
    const body = html(plus);
    const handler = await handlerSaying(
      `HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const listener = await use.listen({ forward: `http://127.0.0.1:${handler.port}`, validationKey: plus });
    const caught = nextPost(listener);
    await postOnce(listener.port, validation);
    const { judgement } = await caught;
    expect(judgement?.causes[0]?.id).toBe("key/html-escaped");
    expect(JSON.stringify(judgement)).not.toContain(plus.slice(0, 10));
  });

  it("says 502 where nobody answers, and tells why", async () => {
    const listener = await use.listen({ forward: "http://127.0.0.1:1/" });
    const caught = nextPost(listener);
    expect(await postOnce(listener.port, delivered)).toMatch(
      /^HTTP\/1\.1 502 Bad Gateway[\s\S]*ECONNREFUSED/,
    );
    expect((await caught).failure).toMatch(/could not be reached \(ECONNREFUSED\)/);
  });

  it("tells of a handler that resets, and passes the reset on", async () => {
    const port = await use.serve((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const listener = await use.listen({ forward: `http://127.0.0.1:${port}` });
    const caught = nextPost(listener);
    const wire = new Wire(listener.port).send(post(delivered));
    const error = new Promise<NodeJS.ErrnoException>((resolve) => wire.socket.once("error", resolve));
    expect((await error).code).toBe("ECONNRESET");
    expect((await caught).failure).toMatch(/reset the connection/);
  });

  it("tells of a sender that does not wait for the answer", async () => {
    const port = await use.serve(() => {});
    const listener = await use.listen({ forward: `http://127.0.0.1:${port}` });
    const caught = nextPost(listener);
    const wire = new Wire(listener.port).send(post(delivered));
    setTimeout(() => wire.socket.resetAndDestroy(), 30);
    expect((await caught).failure).toMatch(/sender closed the connection before/);
  });
});
