import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach } from "vitest";
import { type FixtureExchange, parseExchanges } from "../../src/exchange/fixture.ts";
import { type Listener, type ListenOptions, listen } from "../../src/listen/listen.ts";
import type { CaughtPost, Oddity } from "../../src/listen/store.ts";

export const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };

/** Listeners, servers and folders of one test, gone after it. */
export function useListeners() {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const folder = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), "prevalidate-test-"));
    closers.push(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  return {
    folder,
    async listen(options: ListenOptions = {}): Promise<Listener & { readonly port: number }> {
      const listener = await listen({ port: 0, ...keys, ...options });
      closers.push(() => listener.close());
      return Object.assign(listener, { port: Number(new URL(listener.url).port) });
    },
    /** A server that speaks bytes. */
    async serve(onConnection: (socket: Socket) => void): Promise<number> {
      const sockets = new Set<Socket>();
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        sockets.add(socket);
        socket.on("error", () => {});
        onConnection(socket);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      closers.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      return (server.address() as { port: number }).port;
    },
    closing(close: () => unknown): void {
      closers.push(close);
    },
  };
}

/** A connection that collects what comes. */
export class Wire {
  readonly socket: Socket;
  #received: Buffer[] = [];
  #waiting: (() => void)[] = [];

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    for (const event of ["end", "close"])
      this.socket.on(event, () => {
        for (const wake of this.#waiting.splice(0)) wake();
      });
    this.socket.on("error", () => {});
  }

  send(...pieces: readonly (string | Buffer)[]): this {
    for (const piece of pieces) this.socket.write(piece, "latin1" as BufferEncoding);
    return this;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#received);
  }

  get text(): string {
    return this.bytes.toString("latin1");
  }

  /** Waits until what came holds this. */
  async until(found: (text: string) => boolean): Promise<string> {
    while (!found(this.text)) {
      if (this.socket.destroyed || this.socket.readableEnded) return this.text;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.text;
  }

  /** All that comes until the other end closes. */
  async ended(): Promise<string> {
    while (!this.socket.destroyed && !this.socket.readableEnded)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.text;
  }
}

/** A post as the sender sends it. */
export function post(body: string | Buffer, fields: readonly string[] = [], path = "/hook"): Buffer {
  const type = fields.some((field) => /^content-type:/i.test(field))
    ? []
    : ["Content-Type: application/x-www-form-urlencoded"];
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: hooks.example.com",
    ...type,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), Buffer.from(body)]);
}

export const delivered = `Type=Delivered&ServerId=10000&SecretKey=${keys.secretKey}&DateTime=Tue%2C%2014%20Aug%202018%2016%3A35%3A37%20GMT&MessageId=0012&Address=jane%40example.com`;
export const validation = `ServerId=10000&SecretKey=${keys.secretKey}&Type=Validation`;

/** Posts once on a connection of its own; the whole answer as text. */
export async function postOnce(
  port: number,
  body: string | Buffer,
  fields: readonly string[] = [],
): Promise<string> {
  return new Wire(port).send(post(body, [...fields, "Connection: close"])).ended();
}

/** The next post that is told. */
export async function nextPost(listener: Listener): Promise<CaughtPost> {
  return new Promise((resolve) => {
    const tell = (caught: CaughtPost) => {
      listener.off("post", tell);
      resolve(caught);
    };
    listener.on("post", tell);
  });
}

export async function nextOddity(listener: Listener): Promise<Oddity> {
  return new Promise((resolve) => listener.on("oddity", resolve));
}

export function savedIn(file: string): readonly FixtureExchange[] {
  return parseExchanges(readFileSync(file, "utf8"));
}
