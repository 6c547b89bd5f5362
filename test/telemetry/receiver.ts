import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import { type JsonSpan, readOfficially, spansIn } from "./official.ts";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Say nothing. */
  readonly silent?: boolean;
}

/** Receives traces as a collector would, with an answer of one's own making. */
export class Receiver {
  readonly received: Received[] = [];
  readonly url: string;
  readonly close: () => void;

  private constructor(url: string, close: () => void) {
    this.url = url;
    this.close = close;
  }

  /** @param answer by the number of requests that came before. */
  static async start(answer: (before: number, request: Received) => Answer = () => ({})): Promise<Receiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        const received = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
        const {
          status = 200,
          headers: more,
          body = "{}",
          silent,
        } = answer(receiver.received.length, received);
        receiver.received.push(received);
        if (silent) return;
        response.writeHead(status, { "Content-Type": "application/json", ...more }).end(body);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(`http://127.0.0.1:${port}`, () => {
      server.close();
      server.closeAllConnections();
    });
    return receiver;
  }

  /** All spans, read with the official types. */
  spans(): readonly JsonSpan[] {
    return this.received.flatMap(({ body }) => spansIn(readOfficially(body)));
  }
}

/** Receivers of a test file, closed behind it. */
export function useReceivers(): (...args: Parameters<typeof Receiver.start>) => Promise<Receiver> {
  const started: Receiver[] = [];
  afterAll(() => {
    for (const receiver of started) receiver.close();
  });
  return async (...args) => {
    const receiver = await Receiver.start(...args);
    started.push(receiver);
    return receiver;
  };
}
