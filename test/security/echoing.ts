import type { Socket } from "node:net";
import type { Lab } from "../../src/lab/lab.ts";
import { type RawLabRequest, rawHttp } from "../../src/lab/raw.ts";
import { encodings } from "./encodings.ts";

/*
 * An endpoint that gives both keys away in every encoding and in every place of an answer.
 */

interface Keys {
  readonly secretKey: string;
  readonly validationKey: string;
}

/** Paths that it answers at, each in its own way. */
export const echoingPaths = [
  "body",
  "page",
  "redirect",
  "refuse",
  "not-http",
  "bad-header",
  "cut",
  "chunks",
  "wide",
  "orders",
] as const;

/** Serves it. @returns the address without a path. */
export async function serveEchoing(lab: Lab, keys: Keys): Promise<string> {
  const written = [keys.validationKey, keys.secretKey].flatMap((key) =>
    encodings.map(({ write }) => write(key)),
  );
  const url = await rawHttp(lab, (request, socket) => answer(request, socket, written, keys));
  return new URL(url).origin;
}

function answer(request: RawLabRequest, socket: Socket, written: readonly string[], keys: Keys): unknown {
  const kind = request.path.split("/")[1];
  const body = `${keys.validationKey}\n${written.join("\n")}`;
  const fields = written
    .map((text) => text.replaceAll(/[\0-\x1f\x7f]|[^\0-\xff]/g, ""))
    .map((text, index) => `X-Echo-${index}: ${text}`);
  const head = (status: string, ...more: readonly string[]) =>
    [
      `HTTP/1.1 ${status}`,
      ...more,
      `Set-Cookie: ${keys.secretKey}=${keys.validationKey}; Path=/${keys.secretKey}`,
      ...fields,
    ]
      .map((line) => `${line}\r\n`)
      .join("");
  const whole = (status: string, content: Buffer, ...more: readonly string[]) => {
    socket.write(`${head(status, `Content-Length: ${content.length}`, ...more)}\r\n`, "latin1");
    socket.end(content);
  };
  switch (kind) {
    case "redirect":
      return whole(
        "302 Found",
        Buffer.alloc(0),
        `Location: /page/${keys.validationKey}?k=${encodeURIComponent(keys.secretKey)}#${keys.secretKey}`,
      );
    case "refuse":
      return whole(
        `500 ${keys.secretKey} ${Buffer.from(keys.validationKey).toString("hex")}`,
        Buffer.from(body),
        `${keys.secretKey}: x`,
      );
    case "not-http":
      return socket.end(`220 ${keys.secretKey} ${written.join(" ")}\r\n`, "latin1");
    case "bad-header":
      return socket.end(
        `HTTP/1.1 200 OK\r\n${keys.secretKey} ${Buffer.from(keys.validationKey).toString("base64")}\r\n\r\n`,
      );
    case "cut":
      return socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n${keys.secretKey.slice(0, 11)}`);
    case "chunks": {
      const pieces = body.match(/[\s\S]{1,7}/g) ?? [];
      const chunks = pieces
        .map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`)
        .join("");
      return socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    }
    case "wide":
      return whole(
        "200 OK",
        Buffer.from(body, "utf16le"),
        `Content-Type: text/plain; charset="${keys.secretKey}"`,
      );
    case "orders":
      return whole(
        "200 OK",
        Buffer.from(
          `::error::x\n  ::set-output name=a::b\n##[group]x\n##vso[task.complete]y\n${"x".repeat(70)} ::add-mask::z`,
        ),
        "Content-Type: text/plain",
      );
    case "page":
      return whole(
        "404 Not Found",
        Buffer.from(`<html><title>${keys.secretKey}</title>${body}`),
        "Content-Type: text/html",
      );
    default:
      return whole("200 OK", Buffer.from(body), "Content-Type: text/plain");
  }
}
