import type { Socket } from "node:net";
import type { Lab, LabRequest } from "./lab.ts";

/** A request as read off the wire by hand. */
export type RawLabRequest = Pick<LabRequest, "method" | "path" | "fields"> & {
  readonly headers: ReadonlyMap<string, string>;
};

export interface RawOptions {
  /** What to do when a request announces `Expect: 100-continue`: by default the body is awaited in silence. */
  readonly onExpect?: (socket: Socket) => void;
}

/**
 * Serves HTTP written by hand, byte for byte: for answers that no HTTP library would send. One request a connection.
 * @param respond writes the answer, and ends the socket if it is to end.
 * @returns `http://127.0.0.1:port/hook`.
 */
export async function rawHttp(
  lab: Lab,
  respond: (request: RawLabRequest, socket: Socket) => void,
  options: RawOptions = {},
): Promise<string> {
  const port = await lab.tcp((socket) => {
    let bytes = Buffer.alloc(0);
    let expecting = true;
    let done = false;
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf("\r\n\r\n");
      if (done || end === -1) return;
      const head = readHead(bytes.subarray(0, end).toString("latin1"));
      if (expecting && head.headers.has("expect") && options.onExpect !== undefined) {
        expecting = false;
        options.onExpect(socket);
        if (socket.destroyed || socket.writableEnded) done = true;
      }
      const body = bytes.subarray(end + 4);
      if (done || body.length < Number(head.headers.get("content-length") ?? 0)) return;
      done = true;
      respond({ ...head, fields: readFields(head.headers.get("content-type") ?? "", body) }, socket);
    });
  });
  return `http://127.0.0.1:${port}/hook`;
}

function readHead(text: string): Pick<RawLabRequest, "method" | "path" | "headers"> {
  const [first = "", ...lines] = text.split("\r\n");
  const [method = "", path = "/"] = first.split(" ");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { method, path, headers };
}

function readFields(type: string, body: Buffer): ReadonlyMap<string, string> {
  return /^application\/x-www-form-urlencoded\b/i.test(type)
    ? new Map(new URLSearchParams(body.toString("utf8")))
    : new Map();
}

/** Status line, fields and body as one answer by the book, unless `fields` says otherwise. */
export function httpText(status: string, body: string, fields: readonly string[] = []): string {
  return [
    `HTTP/1.1 ${status}`,
    "Content-Type: text/plain",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
    "",
    body,
  ].join("\r\n");
}
