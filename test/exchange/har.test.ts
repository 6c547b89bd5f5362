import { describe, expect, it } from "vitest";
import { readOne, readReason, readText } from "./reading.ts";

function har(request: object, rest: object = {}): string {
  const entry = { request: { method: "POST", url: "https://example.com/", ...request }, ...rest };
  return JSON.stringify({ log: { version: "1.2", entries: [entry] } });
}

describe("a HAR", () => {
  it("has fields without those of HTTP/2's own, and each line of one that was joined", async () => {
    const headers = [
      { name: ":method", value: "POST" },
      { name: "Cookie", value: "a\nb" },
    ];
    const post = await readOne(har({ headers, postData: { mimeType: "text/plain", text: "é" } }));
    expect(post.headers).toEqual([
      ["Cookie", "a"],
      ["Cookie", "b"],
      ["Content-Type", "text/plain"],
    ]);
    expect(post.body.toString()).toBe("é");
  });

  it("has octets that an exporter escaped, or took for Latin-1, as they were", async () => {
    const bodies = [
      { postData: { text: "a\udcff\udc80😀" } },
      { postData: { text: "Ã©" }, bodySize: 2 },
      { postData: { text: "Ã©" }, headers: [{ name: "Content-Length", value: "2" }], bodySize: 4 },
      { postData: { text: "/w==", encoding: "base64" } },
    ];
    const hex = await Promise.all(
      bodies.map(async (request) => (await readOne(har(request))).body.toString("hex")),
    );
    expect(hex).toEqual(["61ff80f09f9880", "c3a9", "c3a9", "ff"]);
  });

  it("passes over pages and pictures, and takes a GET with a body", async () => {
    expect(await readText(har({ method: "GET" }))).toEqual({ posts: [], unreadable: [] });
    expect((await readOne(har({ method: "GET", postData: { text: "x" } }))).method).toBe("GET");
  });

  it("has no answer where none came, or its body was not kept", async () => {
    const answers = [{ status: 0 }, { status: 200, headers: [], content: { size: 20 } }];
    for (const response of answers) expect((await readOne(har({}, { response }))).response).toBeNull();
    const post = await readOne(har({}, { response: { status: 204, content: { size: 0 } } }));
    expect(post.response).toEqual({ status: 204, headers: [], body: Buffer.alloc(0) });
  });

  it.each([
    [{ url: "a b" }, "request.url has white space in it or is empty"],
    [{ method: "PO ST" }, "request.method is no HTTP token"],
    [{ headers: [{ name: "a:", value: "" }] }, "request.headers has a field that HTTP does not allow"],
    [{ postData: { text: "?", encoding: "base64" } }, "request.postData says base64 and is not"],
    [
      { postData: { mimeType: "multipart/form-data", params: [{ name: "a" }] } },
      "request.postData has a multipart form without its text",
    ],
  ])("is told about, where it can't be read: %j", async (request, reason) => {
    expect(await readReason(har(request))).toBe(reason);
  });
});
