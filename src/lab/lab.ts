import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import net from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";
import { Authority } from "./authority.ts";

/** A request as a lab handler sees it. */
export interface LabRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** Fields of a form or JSON body; empty when it is neither. */
  readonly fields: ReadonlyMap<string, string>;
  readonly encoding: "form" | "json" | "other";
}

export interface LabAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export type LabHandler = (request: LabRequest) => LabAnswer | Promise<LabAnswer>;

/** The keys that the lab's handlers know. */
export interface LabKeys {
  readonly secretKey: string;
  readonly validationKey: string;
}

/** What healthy endpoints share, and a place that closes everything opened through it. */
export class Lab {
  readonly keys: LabKeys;
  readonly #closers: (() => Promise<void> | void)[] = [];
  #authority: Authority | undefined;

  constructor(keys: LabKeys) {
    this.keys = keys;
  }

  /** Issues the certificates of the lab; a check of them trusts its root. Made when first asked for. */
  get authority(): Authority {
    this.#authority ??= Authority.create("prevalidate lab");
    return this.#authority;
  }

  /** Answers as the sender wants it: 401 unless the Secret Key is right, else 200 with the Validation Key. */
  correct: LabHandler = (request) => {
    if (request.method !== "POST") return { status: 405, headers: { Allow: "POST" }, body: "POST only" };
    if (request.fields.get("SecretKey") !== this.keys.secretKey)
      return { status: 401, body: "unknown Secret Key" };
    return {
      status: 200,
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: this.keys.validationKey,
    };
  };

  /** Serves HTTP on 127.0.0.1. Returns `http://127.0.0.1:port/hook`. */
  async http(handler: LabHandler): Promise<string> {
    const server = createServer((request, response) => void answer(handler, request, response));
    return `http://127.0.0.1:${await this.listen(server)}/hook`;
  }

  /** Serves HTTPS on 127.0.0.1 with the given TLS options. Returns the port. */
  async https(handler: LabHandler, tls: TlsOptions): Promise<number> {
    const server = createSecureServer(tls, (request, response) => void answer(handler, request, response));
    server.on("tlsClientError", () => {});
    return this.listen(server);
  }

  /** Accepts raw TCP connections on 127.0.0.1. Returns the port. */
  async tcp(onConnection: (socket: net.Socket) => void): Promise<number> {
    return this.listen(net.createServer(onConnection));
  }

  /** Listens on a free port of 127.0.0.1 (or of `host`), and closes the server and its sockets with the lab. */
  async listen(server: net.Server, host = "127.0.0.1"): Promise<number> {
    const sockets = new Set<net.Socket | TLSSocket>();
    server.on("connection", (socket: net.Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, host, resolve);
    });
    this.onClose(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
    );
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the lab listens on no port");
    return address.port;
  }

  /** Runs `close` when the lab closes. */
  onClose(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

async function answer(
  handler: LabHandler,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { encoding, fields } = readFields(message.headers["content-type"] ?? "", body);
  const reply = await handler({
    method: message.method ?? "",
    path: message.url ?? "/",
    headers: message.headers,
    body,
    fields,
    encoding,
  });
  const payload = reply.body ?? "";
  response.writeHead(reply.status ?? 200, {
    ...(reply.headers as Record<string, string | string[]> | undefined),
    "Content-Length": Buffer.byteLength(payload),
  });
  response.end(payload);
}

function readFields(type: string, body: Buffer): Pick<LabRequest, "encoding" | "fields"> {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { encoding: "form", fields: new Map(new URLSearchParams(body.toString("utf8"))) };
  }
  if (/^application\/json\b/i.test(type)) {
    try {
      const parsed: unknown = JSON.parse(body.toString("utf8"));
      if (typeof parsed === "object" && parsed !== null) {
        return {
          encoding: "json",
          fields: new Map(
            Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
          ),
        };
      }
    } catch {
      return { encoding: "json", fields: new Map() };
    }
  }
  return { encoding: "other", fields: new Map() };
}
