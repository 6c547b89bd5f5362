import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReadLimits, ResponseReader } from "../../src/wire/response-reader.ts";

const limits: ReadLimits = { maxHeadBytes: 8192, maxBodyBytes: 65_536, maxInterim: 8 };

function read(
  bytes: string | Buffer,
  options: { method?: string; cuts?: readonly number[]; limits?: ReadLimits } = {},
) {
  const reader = new ResponseReader(options.method ?? "POST", options.limits ?? limits);
  const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, "latin1");
  let from = 0;
  for (const cut of [...(options.cuts ?? []), whole.length]) {
    if (cut > from) reader.push(whole.subarray(from, cut));
    from = Math.max(from, cut);
  }
  reader.end();
  return reader;
}

const text = (reader: ResponseReader) => reader.response?.body.toString("latin1");

describe("reading a response", () => {
  it("reads status line, fields in order and a body by its length", () => {
    const reader = read(
      "HTTP/1.1 200 Fine by me\r\nA: 1\r\nSet-Cookie: x\r\nSet-Cookie: y\r\nContent-Length: 3\r\n\r\nkeyrest",
    );
    expect(reader.failure).toBeUndefined();
    expect(reader.response).toMatchObject({
      httpVersion: "1.1",
      status: 200,
      statusText: "Fine by me",
      framing: "content-length",
      headers: [
        ["A", "1"],
        ["Set-Cookie", "x"],
        ["Set-Cookie", "y"],
        ["Content-Length", "3"],
      ],
    });
    expect(text(reader)).toBe("key");
  });

  it("reads a body that ends with the connection", () => {
    const reader = read("HTTP/1.0 200 OK\r\n\r\nall there is");
    expect(reader.failure).toBeUndefined();
    expect(text(reader)).toBe("all there is");
  });

  it("reads chunks with extensions and trailers", () => {
    const reader = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nkey\r\n2\r\n!!\r\n0\r\nT: 1\r\n\r\n",
    );
    expect(reader.failure).toBeUndefined();
    expect(text(reader)).toBe("key!!");
  });

  it("passes over interim responses and counts them", () => {
    const reader = read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    );
    expect(reader.response).toMatchObject({ status: 204, interim: [100, 103] });
  });

  it("takes lines that end in a bare LF, and fields folded over two lines", () => {
    const reader = read("HTTP/1.1 200 OK\nX: a\n  b\nContent-Length: 1\n\nk");
    expect(reader.response?.headers[0]).toEqual(["X", "a b"]);
    expect(text(reader)).toBe("k");
  });

  it("has no body after HEAD, 204 and 304", () => {
    expect(text(read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", { method: "HEAD" }))).toBe("");
    expect(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").failure).toBeUndefined();
  });

  it("stops at the bound and says so", () => {
    const reader = read(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(100)}`, {
      limits: { ...limits, maxBodyBytes: 10 },
    });
    expect(reader.response).toMatchObject({ cut: true });
    expect(reader.response?.body.length).toBe(10);
  });

  it.each([
    ["nothing at all", "", { kind: "empty-reply" }],
    ["another protocol", "SSH-2.0-OpenSSH_9\r\n", { kind: "not-http" }],
    [
      "a short body",
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nkey",
      { kind: "truncated", expected: 9, received: 3 },
    ],
    [
      "chunks without an end",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nke",
      { kind: "truncated" },
    ],
    [
      "a broken chunk size",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nk",
      { problem: "bad-chunk" },
    ],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nkeys",
      { problem: "conflicting-lengths" },
    ],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nkey", { problem: "bad-length" }],
    ["a field without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", { problem: "bad-header" }],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nA : x\r\n\r\n", { problem: "bad-header" }],
    ["a status line without a status", "HTTP/1.1 OK\r\n\r\n", { problem: "bad-status-line" }],
    ["a head without an end", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(9000)}`, { problem: "head-too-large" }],
    [
      "interim responses for ever",
      "HTTP/1.1 100 Continue\r\n\r\n".repeat(20),
      { problem: "endless-interim" },
    ],
  ])("names the failure: %s", (_, bytes, failure) => {
    expect(read(bytes).failure).toMatchObject(failure);
  });

  it("accepts the same length said twice", () => {
    expect(
      read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nkey").failure,
    ).toBeUndefined();
  });

  it("reads any body back, however it is framed and wherever the segments are cut", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("length", "chunked", "close"),
        fc.array(fc.nat(500), { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        (bytes, framing, cuts, chunk) => {
          const body = Buffer.from(bytes);
          const sorted = [...cuts].sort((a, b) => a - b);
          const reader = read(frame(body, framing, chunk), { cuts: sorted });
          expect(reader.failure).toBeUndefined();
          expect(reader.response?.body).toEqual(body);
        },
      ),
    );
  });

  it("never throws and never holds more than its bounds, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc
            .array(
              fc.constantFrom(
                "HTTP/1.1 ",
                "200",
                " OK",
                "\r\n",
                "\n",
                "Content-Length: ",
                "5",
                "Transfer-Encoding: chunked",
                ":",
                "0",
                "\0",
                "é",
              ),
              { maxLength: 40 },
            )
            .map((parts) => Buffer.from(parts.join(""), "latin1")),
        ),
        (bytes) => {
          const reader = read(Buffer.from(bytes), {
            limits: { maxHeadBytes: 64, maxBodyBytes: 16, maxInterim: 2 },
          });
          expect(reader.response?.body.length ?? 0).toBeLessThanOrEqual(16);
          expect(reader.finished).toBe(true);
        },
      ),
    );
  });
});

function frame(body: Buffer, framing: string, chunk: number): Buffer {
  if (framing === "length")
    return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
  if (framing === "close") return Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), body]);
  const parts: Buffer[] = [Buffer.from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")];
  for (let i = 0; i < body.length; i += chunk) {
    const piece = body.subarray(i, i + chunk);
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}
