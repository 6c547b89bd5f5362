import { describe, expect, it } from "vitest";
import { BeyondCounter } from "../../src/wire/beyond.ts";
import { ResponseReader } from "../../src/wire/response-reader.ts";

/** Reads the first four octets of a body, and counts the rest as it comes. */
function counting(head: string, pieces: readonly string[], most = 1000) {
  const reader = new ResponseReader("POST", { maxHeadBytes: 8192, maxBodyBytes: 4, maxInterim: 1 });
  const [first = "", ...rest] = pieces;
  reader.push(Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n${first}`));
  expect(reader.cut).toBe(true);
  const counter = new BeyondCounter(reader, most);
  for (const piece of rest) if (!counter.finished) counter.push(Buffer.from(piece));
  return counter;
}

describe("what comes after the bound on a body", () => {
  it("is counted up to the length that was declared", () => {
    const counter = counting("Content-Length: 10\r\n", ["12345", "678", "90"]);
    expect(counter.seen).toEqual({ bytes: 6, ended: true });
  });

  it("has its end at the last chunk, also where that is cut in two", () => {
    const counter = counting("Transfer-Encoding: chunked\r\n", ["a\r\n1234567890\r\n0", "\r\n", "\r\n"]);
    expect(counter.seen.ended).toBe(true);
  });

  it("has its end with the connection where nothing else tells it", () => {
    const counter = counting("", ["123456"]);
    expect(counter.seen).toEqual({ bytes: 2, ended: false });
    counter.end();
    expect(counter.seen.ended).toBe(true);
  });

  it("is counted up to a bound of its own", () => {
    const counter = counting("", ["12345", "x".repeat(40), "never"], 20);
    expect(counter.finished).toBe(true);
    expect(counter.seen).toEqual({ bytes: 41, ended: false });
  });
});
