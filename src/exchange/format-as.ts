import type { Captured, CapturedHeader } from "./captured.ts";
import { headerNamed } from "./draft.ts";
import { fixtureBody, fixtureSchema, formatExchange } from "./fixture.ts";
import { isToken } from "./fixture-reader.ts";

export type WrittenFormat = "fixture" | "har" | "http" | "curl" | "raw" | "body";

/** A post that a format can't hold. */
export class CannotHold extends Error {
  override readonly name = "CannotHold";
  readonly code = "CANNOT_HOLD";
}

const writers: Readonly<Record<WrittenFormat, (captured: Captured) => Buffer>> = {
  fixture: asFixture,
  har: asHar,
  http: asHttpFile,
  curl: asCurl,
  raw: asRaw,
  body: ({ body }) => body,
};

/**
 * Writes a post so that readCaptures reads it back: `fixture` a line of `.ndjson`, `har` a HAR of one entry, `http` a
 * request of an `.http` file with its separator, `curl` a command for bash, `raw` the HTTP/1.1 message and its answer,
 * `body` the bare form or JSON body. What a format has no place for is left out: the time in `http`, `curl`, `raw`
 * and `body`; the answer in `http`, `curl` and `body`; all but the body in `body`.
 * @returns octets; a body that is no text stays what it is.
 * @throws CannotHold where the post would not be read back as it is.
 */
export function formatAs(captured: Captured, format: WrittenFormat): Buffer {
  return writers[format](captured);
}

function asFixture({ at, method, url, headers, body, response, event }: Captured): Buffer {
  const line = formatExchange({
    schema: fixtureSchema,
    at,
    request: { method, url, headers, ...fixtureBody(body) },
    ...(response && {
      response: { status: response.status, headers: response.headers, ...fixtureBody(response.body) },
    }),
    ...(event && {
      event: { type: event.type, ...(event.messageId !== null && { messageId: event.messageId }) },
    }),
  });
  return Buffer.from(line, "utf8");
}

/** A body that is no text goes as base64 with `encoding`, as exporters do though the specification has it for answers alone. */
function asHar({ at, method, url, headers, body, response }: Captured): Buffer {
  if (at === null || url === null)
    throw new CannotHold("a HAR needs the time and the address of each request");
  const text = fixtureBody(body);
  const answer = response && fixtureBody(response.body);
  const har = {
    log: {
      version: "1.2",
      creator: { name: "prevalidate", version: "1" },
      entries: [
        {
          startedDateTime: at,
          time: 0,
          request: {
            method,
            url,
            httpVersion: "HTTP/1.1",
            cookies: [],
            headers: named(headers),
            queryString: [],
            postData: {
              mimeType: headerNamed(headers, "content-type") ?? "",
              text: text.body,
              ...(text.bodyEncoding === "base64" && { encoding: "base64" }),
            },
            headersSize: -1,
            bodySize: body.length,
          },
          response: {
            status: response?.status ?? 0,
            statusText: "",
            httpVersion: "HTTP/1.1",
            cookies: [],
            headers: named(response?.headers ?? []),
            content: {
              size: response?.body.length ?? 0,
              mimeType: headerNamed(response?.headers ?? [], "content-type") ?? "",
              text: answer?.body ?? "",
              ...(answer?.bodyEncoding === "base64" && { encoding: "base64" }),
            },
            redirectURL: "",
            headersSize: -1,
            bodySize: response?.body.length ?? 0,
          },
          cache: {},
          timings: { send: 0, wait: 0, receive: 0 },
        },
      ],
    },
  };
  return Buffer.from(`${JSON.stringify(har, null, 2)}\n`, "utf8");
}

function named(headers: readonly CapturedHeader[]) {
  return headers.map(([name, value]) => ({ name, value }));
}

/** What would mean something to an `.http` file goes through variables, whose values are taken as they are. */
function asHttpFile({ method, url, headers, body }: Captured): Buffer {
  if (url === null || !/^(?:https?:\/\/|\/)/i.test(url))
    throw new CannotHold("a request file needs an address");
  if (!/^[A-Z]+$/.test(method)) throw new CannotHold("a request file needs a method in capitals");
  const bare = braced(body.toString("latin1"))
    .replace(/^###/gm, "{{hash}}##")
    .replace(/^</gm, "{{less}}")
    .replace(/^>/gm, "{{more}}")
    .replace(/^@/gm, "{{at}}")
    .replace(/(\n[ \t]*)&/g, "$1{{none}}&");
  const text = /[\r\n]$/.test(bare) ? `${bare}{{none}}` : bare;
  const fields = headers.map(([name, value]) => [name.replace(/^#/, "{{hash}}"), braced(value)] as const);
  const variables = "@brace = {\n@hash = #\n@less = <\n@more = >\n@at = @\n@none =\n";
  return Buffer.concat([
    Buffer.from(`${variables}\n${method} ${braced(url)} HTTP/1.1\n`, "utf8"),
    Buffer.from(`${headerLines(fields, "\n")}\n${text}\n\n###\n`, "latin1"),
  ]);
}

function braced(text: string): string {
  return text.replaceAll("{{", "{{brace}}{{brace}}");
}

/** For bash. The address and the body are octets there; NUL can't stand in an argument. */
function asCurl({ method, url, headers, body }: Captured): Buffer {
  if (url === null || !/^[a-z]+:\/\//i.test(url)) throw new CannotHold("curl needs an absolute address");
  if (body.includes(0)) throw new CannotHold("an argument can't hold NUL");
  const formByDefault = body.length > 0 && headerNamed(headers, "content-type") === undefined;
  if (formByDefault) throw new CannotHold("curl would add a Content-Type");
  const fields = headers.map(
    ([name, value]) => `-H ${bashQuoted(value === "" ? `${name};` : header(name, value))}`,
  );
  const parts = [
    `curl ${bashQuoted(Buffer.from(url, "utf8").toString("latin1"))} -X ${bashQuoted(method)}`,
    ...fields,
    ...(body.length > 0 ? [`--data-raw ${bashQuoted(body.toString("latin1"))}`] : []),
  ];
  return Buffer.from(`${parts.join(" \\\n  ")}\n`, "latin1");
}

/** In `$'…'` where there is anything that another quote, a terminal or a clipboard could change. */
function bashQuoted(latin1: string): string {
  if (!/[^ -~]|['!]/.test(latin1)) return `'${latin1}'`;
  const escaped = latin1.replace(/[^ -~]|['!\\]/g, (octet) => {
    return `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `$'${escaped}'`;
}

/** RFC 9112. The length is what frames the body, whatever framed it when it was captured. */
function asRaw({ method, url, headers, body, response }: Captured): Buffer {
  if (url === null) throw new CannotHold("a request line needs an address");
  const answer = response && [
    Buffer.from(`HTTP/1.1 ${response.status} \r\n${framed(response.headers, response.body)}\r\n`, "latin1"),
    withoutBody(response.status) ? Buffer.alloc(0) : response.body,
  ];
  return Buffer.concat([
    Buffer.from(`${method} ${url} HTTP/1.1\r\n`, "utf8"),
    Buffer.from(`${framed(headers, body)}\r\n`, "latin1"),
    body,
    ...(answer ?? []),
  ]);
}

function withoutBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** A `Content-Length` that is right stays where it is. */
function framed(headers: readonly CapturedHeader[], body: Buffer): string {
  const length = String(body.length);
  const right = headers.filter(
    ([name, value]) => name.toLowerCase() === "content-length" && value === length,
  );
  const kept = headers.filter(
    (field) => !/^(?:content-length|transfer-encoding)$/i.test(field[0]) || right.includes(field),
  );
  return headerLines(right.length > 0 ? kept : [...kept, ["Content-Length", length]], "\r\n");
}

function headerLines(headers: readonly CapturedHeader[], end: string): string {
  return headers.map(([name, value]) => header(name, value) + end).join("");
}

function header(name: string, value: string): string {
  const clean = !/[\0\r\n]|[^\0-\xff]|^[ \t]|[ \t]$/.test(value);
  if (!isToken(name.replace(/^\{\{hash\}\}/, "#")) || !clean)
    throw new CannotHold("a header field would not stay as it is");
  return `${name}: ${value}`;
}
