import net from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { responseOf } from "../../src/replay/judge.ts";
import { KeepAliveConnection, type Reply } from "../../src/wire/keep-alive.ts";
import { ResponseReader } from "../../src/wire/response-reader.ts";

const limits = { maxHeadBytes: 65_536, maxBodyBytes: 1_048_576, maxInterim: 16 };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A connection whose other end writes these pieces, one after the other, for each request. */
async function connected(answer: (socket: net.Socket, count: number) => void): Promise<KeepAliveConnection> {
  let count = 0;
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => answer(socket, ++count));
    closing.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  const socket = net.connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  closing.push(() => server.close());
  const connection = new KeepAliveConnection(socket, limits);
  closing.push(() => connection.close());
  return connection;
}

function asked(connection: KeepAliveConnection): Promise<Reply> {
  return new Promise((resolve) => {
    connection.send("POST", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", "x", resolve);
  });
}

describe("a connection that is kept", () => {
  it("reads a plain answer at one look, and takes the next request", async () => {
    const connection = await connected((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    );
    for (let i = 0; i < 3; i++) {
      expect(await asked(connection)).toMatchObject({ kind: "quick", facts: { status: 200, bodyBytes: 2 } });
      expect(connection.usableAt(performance.now())).toBe(true);
    }
  });

  it.each([
    ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"],
    ["HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
    ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok"],
    ["hello\r\n\r\n"],
  ])("is not used again after %j", async (answer) => {
    const connection = await connected((socket) => socket.write(answer));
    await asked(connection);
    expect(connection.usableAt(performance.now())).toBe(false);
  });

  it("is not used again when it has been idle for as long as the server keeps it", async () => {
    const said = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=9\r\nContent-Length: 0\r\n\r\n";
    const connection = await connected((socket) => socket.write(said));
    await asked(connection);
    expect(connection.usableAt(performance.now() + 3000)).toBe(true);
    expect(connection.usableAt(performance.now() + 5000)).toBe(false);
  });

  it("tells a connection closed under the request from one that never answered", async () => {
    const stale = await connected((socket, count) => {
      if (count === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      else socket.destroy();
    });
    await asked(stale);
    expect(await asked(stale)).toMatchObject({ kind: "read", stale: true });
    const silent = await connected((socket) => socket.destroy());
    expect(await asked(silent)).toMatchObject({ kind: "read", stale: false });
    const half = await connected((socket, count) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".slice(0, count === 1 ? undefined : 20));
      if (count === 2) socket.end();
    });
    await asked(half);
    expect(await asked(half)).toMatchObject({ kind: "read", stale: false });
  });

  it("reads any answer as the full reader does, in however many pieces it comes", async () => {
    const field = fc.constantFrom(
      "X-A: b",
      "Content-Type: text/plain",
      "Keep-Alive: timeout=5",
      "Date: now",
      "X:  y ",
    );
    const length = fc.constantFrom("exact", "chunked", "twice", "odd");
    const anyAnswer = fc.record({
      status: fc.constantFrom(200, 201, 204, 302, 404, 500),
      fields: fc.array(field, { maxLength: 4 }),
      length,
      body: fc.uint8Array({ maxLength: 40 }),
      cut: fc.option(fc.nat(200)),
    });
    await fc.assert(
      fc.asyncProperty(anyAnswer, async ({ status, fields, length: framing, body, cut }) => {
        const text = Buffer.from(body).toString("latin1");
        const own = {
          exact: [`Content-Length: ${body.length}`],
          chunked: ["Transfer-Encoding: chunked"],
          twice: [`content-length: ${body.length}`, `Content-Length: ${body.length}`],
          odd: [`Content-Length:${body.length} `],
        }[framing];
        const chunked = `${body.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
        const content =
          status === 204 ? "" : framing !== "chunked" ? text : body.length === 0 ? "0\r\n\r\n" : chunked;
        const answer = Buffer.from(
          `HTTP/1.1 ${status} Fine\r\n${[...fields, ...own].join("\r\n")}\r\n\r\n${content}`,
          "latin1",
        );
        const reader = new ResponseReader("POST", limits);
        reader.push(answer);
        reader.end();
        const connection = await connected((socket) => {
          socket.setNoDelay(true);
          const at = Math.min(cut ?? answer.length, answer.length);
          socket.write(answer.subarray(0, at));
          setImmediate(() => socket.end(answer.subarray(at)));
        });
        const reply = await asked(connection);
        const { framing: _, ...wanted } = reader.response ?? { framing: "none" };
        const { framing: __, ...got } = responseOf(reply) ?? { framing: "none" };
        expect(got).toEqual(reader.failure === undefined ? wanted : {});
        for (const close of closing.splice(0)) close();
      }),
      { numRuns: 150 },
    );
  });
});
