import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Readings, readAll } from "./reading.ts";

const mebibyte = 1024 * 1024;

function* filler(before: string, mebibytes: number, after: string): Generator<Buffer> {
  yield Buffer.from(before);
  const block = Buffer.alloc(mebibyte, "a");
  for (let count = 0; count < mebibytes; count += 1) yield block;
  yield Buffer.from(after);
}

function read(content: Iterable<Buffer>): Promise<Readings> {
  return readAll(["-"], { stdin: Readable.from(content, { objectMode: false }) });
}

const next = "Type=Failed&SecretKey=x";

describe("what is longer than may be", { timeout: 60_000 }, () => {
  it.each([
    ["a line", '{"a":"', '"}\n{"Type":"Failed","SecretKey":"x"}', "the line is longer than 128 MiB"],
    [
      "a value of an array",
      '[{"a":"',
      '"},{"Type":"Failed","SecretKey":"x"}]',
      "the value is longer than 128 MiB",
    ],
    [
      "a raw body",
      `POST / HTTP/1.1\r\nContent-Length: ${140 * mebibyte}\r\n\r\n`,
      `POST / HTTP/1.1\r\n\r\n${next}`,
      "the body is longer than 64 MiB",
    ],
  ])("is passed over, and the rest read: %s", async (_what, before, after, reason) => {
    const { posts, unreadable } = await read(filler(before, 140, after));
    expect(unreadable.map((one) => one.reason)).toEqual([reason]);
    expect(posts.map(({ event }) => event?.type ?? "Failed")).toEqual(["Failed"]);
  });

  it("is told of a whole file of requests", async () => {
    const { posts, unreadable } = await read(filler("POST http://a/\n\n", 130, ""));
    expect(posts).toEqual([]);
    expect(unreadable.map((one) => one.reason)).toEqual([
      "is longer than 128 MiB: split it, or keep it as .ndjson",
    ]);
  });

  it("is told of a body, and one of 64 MiB is taken", async () => {
    const { posts, unreadable } = await read(filler("a=", 64, `\n${next}\n`));
    expect(unreadable.map((one) => one.reason)).toEqual(["the body is longer than 64 MiB"]);
    expect(posts).toHaveLength(1);
    const whole = await read(filler("a=", 63, ""));
    expect(whole.posts.map(({ body }) => body.length)).toEqual([63 * mebibyte + 2]);
  });

  it("does not grow from a small gzip file", async () => {
    const packed = Readable.from(filler('{"a":"', 300, `"}\n${next}\n`), { objectMode: false }).pipe(
      createGzip({ level: 1 }),
    );
    const { posts, unreadable } = await readAll(["-"], { stdin: packed });
    expect([posts.length, unreadable.length]).toEqual([1, 1]);
  });

  it("is told of JSON with values without number, before it is parsed", async () => {
    const values = `{"a":[${"[],".repeat(2_000_000)}0]}`;
    const { posts, unreadable } = await read([Buffer.from(`${values}\n${next}\n`)]);
    expect(unreadable.map((one) => one.reason)).toEqual(["the JSON holds more than a million values"]);
    expect(posts).toHaveLength(1);
  });
});
