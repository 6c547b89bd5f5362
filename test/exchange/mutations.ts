import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { readText } from "./reading.ts";

/*
 * Captures damaged at random, to see that no reader falls over them. Shared by a test, which tries some, and by
 * bench/fuzz-readers.mjs, which tries many.
 */

const fixtures = new URL("../../fixtures/", import.meta.url).pathname;

const httpFile = `@host = https://example.com
@key = {{none}}x
@none =

### a form
POST {{host}}/in HTTP/1.1
Content-Type: application/x-www-form-urlencoded

Type=Failed
&SecretKey={{key}}

> {% client.log("x") %}

### GET {{$guid}}
# @name second
{{host}}/out
  ?a=b
X: {{missing}}

< ./none.txt
### curl
curl {{host}} -d 'a=b' \\
  -H "X: y"
`;

const chunked =
  "POST /in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX: 1\r\n 2\r\n\r\n3\r\na=b\r\n2;x=y\r\n&c\r\n0\r\nT: 1\r\n\r\n" +
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\nPUT / HTTP/1.0\nContent-Length: 3\n\na=b\n\n";

function fixture(name: string): Buffer {
  return readFileSync(`${fixtures}${name}`);
}

function asArray(name: string): string {
  const lines = fixture(name).toString("utf8").trim().split("\n");
  return `[${lines.join(",\n")}]`;
}

/** A sound capture for each reader. */
export const seeds: Readonly<Record<string, Buffer>> = {
  ndjson: fixture("classic-seen.ndjson"),
  "json array": Buffer.from(asArray("events.ndjson")),
  "json values": Buffer.from(JSON.stringify(JSON.parse(asArray("events.ndjson"))[1], null, 2)),
  forms: Buffer.from(
    "Type=Failed&SecretKey=x&Reason=a%20b\r\nType=Delivered&ServerId=1&Reason=\xff\n",
    "latin1",
  ),
  http: Buffer.from(httpFile),
  "raw chunked": Buffer.from(chunked),
  gzip: gzipSync(fixture("classic-seen.ndjson")),
  ...Object.fromEntries(
    readdirSync(`${fixtures}captures`)
      .filter((name) => /\.(?:har|raw|curl)$/.test(name))
      .map((name) => [name, fixture(`captures/${name}`)]),
  ),
};

/** mulberry32: the same numbers for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const tokens = [
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "\\",
  "\n",
  "\r\n",
  "\0",
  "^",
  "^\n",
  "$'",
  "${",
  "`",
  "{{",
  "}}",
  "###\n",
  "< ",
  "> ",
  "@a=",
  "&",
  "=",
  "%",
  "\xff",
  "\ud800",
  "curl ",
  "HTTP/1.1",
  "Content-Length: 99999999999\r\n",
  "Transfer-Encoding: chunked\r\n",
  "-F",
  "|",
  "(",
  "0\r\n\r\n",
  "\x1f\x8b",
  "null",
  "1e999",
  "[[[[[[",
  ":",
  ",",
  " ".repeat(3000),
  "\n".repeat(3000),
  "{".repeat(3000),
  "a".repeat(3000),
];

/** Flips, cuts, doubles, swaps and strews in what means something to one reader or another. */
export function mutated(seed: Buffer, random: (below: number) => number): Buffer {
  let content = seed;
  for (let rounds = 1 + random(4); rounds > 0; rounds -= 1) {
    const at = random(content.length + 1);
    const to = Math.min(content.length, at + random(1 + random(400)));
    const before = content.subarray(0, at);
    const after = content.subarray(to);
    const middle = content.subarray(at, to);
    const kind = random(6);
    if (kind === 0) content = Buffer.concat([before, after]);
    else if (kind === 1) content = Buffer.concat([before, middle, middle, after]);
    else if (kind === 2)
      content = Buffer.concat([before, Buffer.from([random(256)]), content.subarray(at + 1)]);
    else if (kind === 3) content = Buffer.concat([after, middle, before]);
    else if (kind === 4) content = before;
    else
      content = Buffer.concat([
        before,
        Buffer.from(tokens[random(tokens.length)] ?? "", "latin1"),
        content.subarray(at),
      ]);
  }
  return content;
}

export interface Fuzzed {
  readonly posts: number;
  readonly unreadable: number;
  readonly slowestMs: number;
}

/** Reads so many damaged captures. @throws when a reader throws, or says something on more than one line. */
export async function fuzz(seed: Buffer, count: number, number: number): Promise<Fuzzed> {
  const random = randomFrom(number);
  let posts = 0;
  let unreadable = 0;
  let slowestMs = 0;
  for (let run = 0; run < count; run += 1) {
    const content = mutated(seed, random);
    const start = performance.now();
    const read = await readText(content, 1 + random(5000));
    slowestMs = Math.max(slowestMs, performance.now() - start);
    posts += read.posts.length;
    unreadable += read.unreadable.length;
    for (const { event, body, url } of read.posts)
      if (event === undefined || !Buffer.isBuffer(body) || url === "") throw new Error("half a post");
    for (const { reason } of read.unreadable)
      if (/[\r\n]/.test(reason) || reason.length > 300) throw new Error(`no one line: ${reason}`);
  }
  return { posts, unreadable, slowestMs };
}
