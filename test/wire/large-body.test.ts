import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { exchangeHttp } from "../../src/wire/http-exchange.ts";
import { largeBody } from "../../src/wire/large-body.ts";

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

describe("a large body", () => {
  it("is as large as is wished, but for what is missing to a quantum of base64, and JSON all the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 300_000 }), (bytes) => {
        const body = largeBody('{"é":"(here)"}', "(here)", bytes);
        const whole = Buffer.concat([...body.chunks()]);
        expect(whole.length).toBe(body.bytes);
        expect(bytes - body.bytes).toBeGreaterThanOrEqual(0);
        expect(bytes - body.bytes).toBeLessThan(4);
        const text = (JSON.parse(whole.toString("utf8")) as Record<string, string>).é ?? "";
        expect(Buffer.from(text, "base64").toString("base64")).toBe(text);
      }),
    );
  });

  it("is never smaller than what surrounds the filling, and says what fills it where it is shown", () => {
    const body = largeBody('{"a":"(here)"}', "(here)", 1);
    expect(Buffer.concat([...body.chunks()]).toString()).toBe('{"a":""}');
    expect(largeBody('{"a":"(here)"}', "(here)", 1000).shown).toBe('{"a":"(992 bytes of base64)"}');
  });

  it("goes out piece by piece: 50 MB in a few megabytes of memory", async () => {
    let received = 0;
    const port = await serve((request, response) => {
      request.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on("end", () => response.end("taken"));
    });
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const { response, failure } = await post(port, 50 * 1024 * 1024);
    clearInterval(watch);
    expect(failure).toBeUndefined();
    expect(response?.body.toString()).toBe("taken");
    expect(50 * 1024 * 1024 - received).toBeLessThan(4);
    expect(most - before).toBeLessThan(40 * 1024 * 1024);
  });

  it("ends with the answer that comes before its end", async () => {
    let received = 0;
    const port = await serve((request, response) => {
      response.writeHead(413).end("too large");
      request.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on("error", () => {});
    });
    const { response, failure } = await post(port, 50 * 1024 * 1024);
    expect(failure).toBeUndefined();
    expect(response?.status).toBe(413);
    expect(received).toBeLessThan(50 * 1024 * 1024);
  });

  it("counts as timed out in the request when nobody takes it", async () => {
    const port = await serve((request) => void request.pause());
    const { failure } = await post(port, 50 * 1024 * 1024, 200);
    expect(failure).toMatchObject({ kind: "timeout", phase: "request" });
  });
});

async function serve(handler: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function post(port: number, bytes: number, stallMs = 5000) {
  const body = largeBody('{"a":"(here)"}', "(here)", bytes);
  return exchangeHttp(
    connect(port, "127.0.0.1"),
    {
      method: "POST",
      target: "/",
      headers: [
        ["Host", "127.0.0.1"],
        ["Content-Length", String(body.bytes)],
      ],
      body,
    },
    {
      deadline: performance.now() + 30_000,
      stallMs,
      expectContinue: false,
      maxHeadBytes: 65_536,
      maxBodyBytes: 65_536,
      maxInterim: 16,
    },
  );
}
