import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCaptures } from "../../src/exchange/captured.ts";
import { globExpression } from "../../src/exchange/glob.ts";
import { readAll, readReason, readText, withFiles } from "./reading.ts";

const form = "Type=Failed&SecretKey=x&MessageId=";
const tree = {
  "a/one.form": `${form}1\n`,
  "a/two.ndjson.gz": gzipSync(`${form}2\n${form}3\n`),
  "a/b/deep/three.TXT": `${form}4`,
  "a/b/four.har": '{"log":{"entries":[]}}',
  "a/.hidden/five.form": form,
  "a/six.png": form,
  "c/README.md": "# none",
  "c[1].form": `${form}7`,
};

async function idsIn(sources: readonly string[]): Promise<readonly (string | null | undefined)[]> {
  const { posts } = await readAll(sources);
  return posts.map(({ event }) => event?.messageId);
}

describe("sources", () => {
  it("are files, folders to their bottom, and globs, each in the order of its names", async () => {
    await withFiles(tree, async (folder) => {
      expect(await idsIn([`${folder}/a`])).toEqual(["4", "1", "2", "3"]);
      expect(await idsIn([`${folder}/a/two.ndjson.gz`, `${folder}/a/one.form`])).toEqual(["2", "3", "1"]);
      expect(await idsIn([`${folder}/*/*.{form,gz}`])).toEqual(["1", "2", "3"]);
      expect(await idsIn([`${folder}/**/*.form`])).toEqual(["1", "7"]);
      expect(await idsIn([`${folder}/a/**/[st]*.TXT`])).toEqual(["4"]);
    });
  });

  it("may have a name that looks like a pattern", async () => {
    await withFiles(tree, async (folder) => {
      expect(await idsIn([`${folder}/c[1].form`])).toEqual(["7"]);
    });
  });

  it("that are not there, or hold nothing, are told, and the rest goes on", async () => {
    await withFiles(tree, async (folder) => {
      const { posts, unreadable } = await readAll([
        `${folder}/none`,
        `${folder}/c`,
        `${folder}/*.zip`,
        `${folder}/a/one.form`,
      ]);
      expect(posts).toHaveLength(1);
      expect(unreadable.map(({ reason }) => reason)).toEqual([
        "there is no such file",
        expect.stringContaining("no file in this folder ends in .json"),
        "no file matches this pattern",
      ]);
    });
  });

  it("count their posts through, and say file and line", async () => {
    await withFiles(tree, async (folder) => {
      const { posts } = await readAll([`${folder}/a/one.form`, `${folder}/a/two.ndjson.gz`]);
      expect(posts.map(({ source }) => source)).toEqual([
        { file: `${folder}/a/one.form`, line: 1, index: 0 },
        { file: `${folder}/a/two.ndjson.gz`, line: 1, index: 1 },
        { file: `${folder}/a/two.ndjson.gz`, line: 2, index: 2 },
      ]);
    });
  });

  it("are passed over up to a number of posts, but what can't be read is told", async () => {
    const stdin = Readable.from([Buffer.from(`${form}1\n???\n${form}2\n${form}3\n`)]);
    const { posts, unreadable } = await readAll(["-"], { stdin, skip: 2 });
    expect(posts.map(({ source, event }) => [source.index, event?.messageId])).toEqual([[2, "3"]]);
    expect(unreadable).toEqual([
      { source: { file: "-", line: 2 }, reason: "is neither JSON nor a form body" },
    ]);
  });

  it("end without an error when the signal says so", async () => {
    const stop = new AbortController();
    const stdin = new Readable({ read() {} });
    stdin.push(`${form}1\n${form}2\n`.repeat(5000));
    let read = 0;
    for await (const _ of readCaptures(["-"], { stdin, signal: stop.signal })) {
      read += 1;
      if (read === 3) stop.abort();
    }
    expect(read).toBeLessThan(10_000);
  });

  it("may be asked for several posts at once", async () => {
    const reads = readCaptures(["-"], { stdin: Readable.from([Buffer.from(`${form}1\n${form}2`)]) });
    const iterator = reads[Symbol.asyncIterator]();
    const results = await Promise.all([1, 2, 3, 4].map(() => iterator.next()));
    expect(results.map(({ done }) => done)).toEqual([false, false, true, true]);
  });
});

describe("a glob", () => {
  it.each([
    ["a/*.json", "a/b.json", "a/.b.json"],
    ["**/x", "x", "y"],
    ["a/**/x", "a/b/c/x", "a/.b/x"],
    ["a/**", "a/b/c", "b/a"],
    ["[!a]?.c", "bb.c", "ab.c"],
    ["{a,b{c,d}}.e", "bd.e", "bc,d.e"],
    ["a\\*b", "a*b", "aab"],
    ["a+(b).c", "a+(b).c", "ab.c"],
  ])("%s matches %s and not %s", (pattern, yes, no) => {
    expect(globExpression(pattern).test(yes)).toBe(true);
    expect(globExpression(pattern).test(no)).toBe(false);
  });
});

describe("a format", () => {
  const exchange =
    readFileSync(new URL("../../fixtures/classic.ndjson", import.meta.url), "utf8").split("\n")[3] ?? "";
  const event = '{"Type":"Failed","SecretKey":"x","MessageId":"9"}';

  it.each([
    ["an exchange in one line without an end", exchange],
    ["an exchange over many lines", JSON.stringify(JSON.parse(exchange), null, 2)],
    ["an array of exchanges", `[${exchange}]`],
    ["an event over many lines", JSON.stringify(JSON.parse(event), null, "\t")],
    ["an array of events", `\n[\n ${event}\n]\n`],
    ["a line with an array of events", `[${event}]\n${" "}\n`],
    ["a form", "Type=Failed&SecretKey=x"],
    ["a form with a byte order mark", "\ufeffType=Failed&SecretKey=x\n"],
    ["UTF-16, as Windows shells write it", Buffer.from("\ufeffType=Failed&SecretKey=x\r\n", "utf16le")],
    [
      "a HAR in one line",
      `{"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"http://a/","postData":{"params":[{"name":"Type","value":"Failed"},{"name":"SecretKey","value":"x y"}]}}}]}}`,
    ],
    [
      "a HAR whose log is not first",
      `{"x":1,"log":{"entries":[{"request":{"method":"POST","url":"http://a/","postData":{"mimeType":"application/json","text":${JSON.stringify(event)}}}}]}}`,
    ],
    [
      "a raw message",
      `POST /in HTTP/1.1\nContent-Type: application/json\nContent-Length: ${event.length}\n\n${event}\n`,
    ],
    [
      "a raw message that says no length",
      `POST /in HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${event}`,
    ],
    ["a request file", `# why\n@a = b\nPOST http://a/\nContent-Type: application/json\n\n${event}\n\n`],
    [
      "a request file that begins with a version",
      `POST http://a/ HTTP/1.1\nContent-Type: application/json\n\n${event}\n\n###\n`,
    ],
    [
      "a request file with a length and variables",
      `POST http://a/ HTTP/1.1\nContent-Length: {{n}}\nContent-Type: application/json\n\n${event}\n\n###\n@n = 5\n`,
    ],
    ["a curl command after comments", `#!/bin/sh\n# why\n\ncurl http://a/ -d 'Type=Failed&SecretKey=x'`],
  ])("is told by what stands in it: %s", async (_what, content) => {
    for (const piece of [1, 64 * 1024]) {
      const { posts, unreadable } = await readText(content, piece);
      expect(unreadable).toEqual([]);
      expect(posts.map((post) => [post.method, post.event?.type])).toEqual([["POST", "Failed"]]);
    }
  });

  it.each([
    ["nothing", "", "is empty"],
    ["prose", "Dear reader,\nthis is a letter.\n", "is in no format that is read here"],
    ["markup", "<!doctype html><p>", "is markup, not a capture"],
    [
      "another compression",
      Buffer.from("28b52ffd0000", "hex"),
      "is compressed with Zstandard: unpack it first, gzip alone is read",
    ],
    ["gzip in gzip", gzipSync(gzipSync("a=b")), "is gzip within gzip: unpack it once"],
    [
      "a field a line",
      "Type=Failed\nSecretKey=x\n",
      "has one field a line: a form body joins its fields with &, in one line",
    ],
    ["a report", '{"schema":"prevalidate/report@1"}', 'schema: must be "prevalidate/exchange@1"'],
    ["a later exchange", '{"schema":"prevalidate/exchange@2"}', 'schema: must be "prevalidate/exchange@1"'],
    [
      "JSON that is cut off",
      '[\n{"Type":"Failed","SecretKey":"NotARealSecret',
      "the JSON breaks off before its end",
    ],
    ["a number", "[1]", "is JSON, but no object"],
    ["a HAR without entries", '{"log":{"version":"1.2"}}', "is a HAR without log.entries"],
    ["an answer alone", "HTTP/1.1 200 OK\r\n\r\n", "is an answer without its request"],
    [
      "a body cut off",
      "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na=b",
      "the body has 3 octets of the 9 that Content-Length says",
    ],
    [
      "a line that is no UTF-8",
      Buffer.from(exchange.replace("Type", "Typ\xff"), "latin1"),
      "is not UTF-8, as JSON must be",
    ],
    [
      "quotes of PowerShell",
      "curl http://a/ `\n -d a=b",
      "is quoted for PowerShell: copy it as cURL (bash) or cURL (cmd)",
    ],
  ])("that can't be read is told: %s", async (_what, content, reason) => {
    expect(await readReason(content)).toBe(reason);
  });

  it("is read up to where gzip data break off", async () => {
    const lines = Array.from({ length: 5000 }, (_, id) => `${form}${(id * 7919) % 10007}\n`).join("");
    const packed = gzipSync(lines);
    const { posts, unreadable } = await readText(packed.subarray(0, packed.length - 100));
    expect(unreadable.at(-1)?.reason).toBe("the gzip data is damaged or cut off");
    expect(posts.length).toBeGreaterThan(1000);
  });

  it("never quotes what stands in a capture", async () => {
    const key = "NotARealSecretKey000";
    const contents = [
      `{"SecretKey": ${key}}`,
      `curl http://a/ --${key}`,
      `POST http://a/\n${key}\n\n`,
      `###\nPOST {{${key} }}{{ ${key}?}}\n`,
      `${key} HTTP\n`,
    ];
    for (const content of contents) {
      const { unreadable } = await readText(content);
      expect(unreadable.length).toBeGreaterThan(0);
      for (const { reason } of unreadable) expect(reason.replace(`{{${key}}}`, "")).not.toContain(key);
    }
  });
});
