import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { Captured } from "../../src/exchange/captured.ts";
import { type FixtureExchange, fixtureBody, formatExchange } from "../../src/exchange/fixture.ts";
import { encode } from "../../src/protocol/encode.ts";
import type { EventType } from "../../src/protocol/event.ts";
import { simulate } from "../../src/protocol/simulate.ts";

export const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };
export const oldSecret = "OldSecretKeyOfThen01";
const formType = "application/x-www-form-urlencoded";

/** A folder for a test file's captures, gone when it is over. */
export function useFolder(): (name: string, content: string | Buffer) => string {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-replay-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
}

/** A simulated event as it was captured some time ago, with the Secret Key of then. */
export function fixture(
  type: EventType,
  options: {
    readonly serial?: number;
    readonly at?: string;
    readonly encoding?: "form" | "json";
    readonly body?: Buffer;
    readonly headers?: FixtureExchange["request"]["headers"];
    readonly response?: FixtureExchange["response"];
  } = {},
): FixtureExchange {
  const { at = "2024-02-29T12:00:00.000Z", encoding = "form", serial = 0, response } = options;
  const context = { serverId: "20000", secretKey: oldSecret, at: new Date(at), serial };
  const { contentType, body } = encode(encoding, simulate(type, context).fields);
  return {
    schema: "prevalidate/exchange@1",
    at,
    request: {
      method: "POST",
      url: "https://old.example.com/hook",
      headers: options.headers ?? [["Content-Type", contentType]],
      ...fixtureBody(options.body ?? Buffer.from(body)),
    },
    ...(response && { response }),
  };
}

/** As an `.ndjson` file has them. */
export function lines(exchanges: readonly FixtureExchange[]): string {
  return exchanges.map(formatExchange).join("");
}

/** As readers give it. */
export function captured(body: string | Buffer, contentType = formType): Captured {
  return {
    source: { file: "captures.ndjson", line: 1, index: 0 },
    at: null,
    method: "POST",
    url: null,
    headers: [["Content-Type", contentType]],
    body: Buffer.from(body),
    response: null,
    event: { type: "Delivered", messageId: null },
  };
}

/** A server that keeps what it got byte for byte, and answers each request with what `answer` says. */
export async function rawServer(
  answer: (request: Buffer, count: number) => string | null,
): Promise<{ url: string; requests: Buffer[]; connections: () => number; close: () => void }> {
  const requests: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const end = pending.indexOf("\r\n\r\n");
        if (end === -1) return;
        const length = Number(/content-length: (\d+)/i.exec(pending.toString("latin1", 0, end))?.[1] ?? 0);
        if (pending.length < end + 4 + length) return;
        const request = pending.subarray(0, end + 4 + length);
        pending = pending.subarray(end + 4 + length);
        requests.push(request);
        const text = answer(request, requests.length);
        if (text === null) {
          socket.destroy();
          return;
        }
        socket.write(text, "latin1");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A plain answer. */
export function ok(body = keys.validationKey, more = ""): string {
  return `HTTP/1.1 200 OK\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export function bodyOf(request: Buffer): Buffer {
  return request.subarray(request.indexOf("\r\n\r\n") + 4);
}
