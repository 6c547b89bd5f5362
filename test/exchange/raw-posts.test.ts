import { describe, expect, it } from "vitest";
import { fields, readOne, readText } from "./reading.ts";

describe("raw HTTP messages", () => {
  it("are read one after the other, each answer with its request", async () => {
    const { posts, unreadable } = await readText(
      "POST /a HTTP/1.1\r\nHost: example.com\r\nContent-Length: 3\r\n\r\na=b" +
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" +
        "\r\nPOST http://example.com/b HTTP/1.1\nTransfer-Encoding: gzip, chunked\nX: 1\n 2\n\n2;x=y\na=\n1\nc\n0\nTrailer: x\n\n" +
        "HTTP/1.1 204 No Content\r\n\r\nGET /c HTTP/1.0\r\n\r\nPOST /d HTTP/1.1\r\nX: é\r\n\r\nto the end\n",
      3,
    );
    expect(unreadable).toEqual([]);
    expect(
      posts.map(({ method, url, body, response }) => [
        method,
        url,
        body.toString(),
        response?.status,
        response?.body.toString(),
      ]),
    ).toEqual([
      ["POST", "/a", "a=b", 200, "ok"],
      ["POST", "http://example.com/b", "a=c", 204, ""],
      ["GET", "/c", "", undefined, undefined],
      ["POST", "/d", "to the end\n", undefined, undefined],
    ]);
    expect(fields(posts[1] ?? expect.fail()).x).toBe("1 2");
    expect(Buffer.from(fields(posts[3] ?? expect.fail()).x ?? "", "latin1").toString()).toBe("é");
  });

  it("go on after one that can't be read", async () => {
    const { posts, unreadable } = await readText(
      "POST /a HTTP/1.1\r\nno colon\r\n\r\na=b\r\nPOST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\na\n\n=b" +
        "\r\nPOST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\nPOST /d HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    );
    expect(posts.map(({ url, source }) => [url, source.line])).toEqual([["/b", 5]]);
    expect(unreadable.map(({ source, reason }) => [source.line, reason])).toEqual([
      [1, "line 2 is no header field (name, colon, value)"],
      [11, "the chunked body breaks off or is damaged"],
      [16, "Content-Length is no number"],
    ]);
  });

  it("have a body of so many octets, whatever it holds", async () => {
    const body = Buffer.from("a\r\n\r\nPOST / HTTP/1.1\r\n\0\xff", "latin1");
    const head = Buffer.from(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`);
    expect((await readOne(Buffer.concat([head, body]), 1)).body.equals(body)).toBe(true);
  });
});
