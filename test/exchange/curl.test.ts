import { spawn, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fields, readAll, readOne, readReason, readText, withFiles } from "./reading.ts";

const url = "http://example.com/in";

describe("a curl command", () => {
  it.each([
    ["single quotes", `curl ${url} -d 'a=b c&d="e"'`, 'a=b c&d="e"'],
    ["double quotes", `curl "${url}" -d "a=\\"b\\" \\\\ \\n \\$x"`, 'a="b" \\ \\n $x'],
    ["ANSI-C quotes", `curl ${url} -d $'it\\'s\\n\\x41\\101\\u00e9\\t\\\\'`, "it's\nAAé\t\\"],
    ["characters in two halves", `curl ${url} -d $'\\ud83d\\ude00'`, "😀"],
    ["quotes in the middle of a word", `curl ${url} --data-raw a'b c'"d e"$'f'`, "ab cd ef"],
    ["lines that go on", `curl \\\n  ${url} \\\r\n  --data 'a=b' # why\n`, "a=b"],
    ["data in parts", `curl ${url} -d a=b --data-raw c=@d -dfoo`, "a=b&c=@d&foo"],
    [
      "data to encode",
      `curl ${url} --data-urlencode 'Reason=a b&c+é' --data-urlencode =x=y --data-urlencode 'z z'`,
      "Reason=a+b%26c%2B%C3%A9&x%3Dy&z+z",
    ],
    ["a prompt and a pipe", `$ curl -sS ${url} -d a=b 2>/dev/null | jq .`, "a=b"],
    ["a file of its own for the answer", `curl -o out.txt -w '%{http_code}' ${url} -d a=b > log; `, "a=b"],
    [
      "carets of cmd.exe",
      `curl ^"${url}^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":^\\^"100^% ^\\^\\n^&^\\^"^}^"`,
      '{"a":"100% \\n&"}',
    ],
    [
      "quotes of cmd.exe",
      `curl.exe "${url}" ^\r\n  -d "{""a"":\\"b\\",\\"c\\\\\\\\d\\"}"`,
      '{"a":"b","c\\\\\\\\d"}',
    ],
    ["a line break of cmd.exe", `curl ^"${url}^" ^\n --data-raw ^"a^\n\nb^"`, "a\nb"],
  ])("is read with %s", async (_what, command, body) => {
    const post = await readOne(command);
    expect(post.body.toString("utf8")).toBe(body);
    expect(post).toMatchObject({ method: "POST", url, at: null, response: null });
  });

  it("has the fields and the method that its options give", async () => {
    const post = await readOne(
      `curl -X PUT '${url}' -H 'X-One:  1 ' -H 'Accept:' -H 'X-Empty;' -u me:pass -A agent/1 -e https://a.example/ ` +
        "-b 'a=b' --json '{}' -H 'content-type: text/json' --compressed -k",
    );
    expect(post.method).toBe("PUT");
    expect(fields(post)).toEqual({
      "x-one": "1",
      "x-empty": "",
      authorization: `Basic ${Buffer.from("me:pass").toString("base64")}`,
      "user-agent": "agent/1",
      referer: "https://a.example/",
      cookie: "a=b",
      "content-type": "text/json",
      accept: "application/json",
    });
  });

  it("puts data into the address with -G", async () => {
    const post = await readOne(`curl -G '${url}?a=b#c' -d d=e --data-urlencode 'f=g h'`);
    expect(post).toMatchObject({ method: "GET", url: `${url}?a=b&d=e&f=g+h#c` });
    expect(post.body).toHaveLength(0);
  });

  it("takes in files from its folder, and from nowhere else", async () => {
    const command = (option: string) => `curl ${url} ${option}\n`;
    const files = {
      "in/a.curl":
        command("-d @body.txt") +
        command("--data-binary @sub/body.txt") +
        command("--data-urlencode r@body.txt"),
      "in/b.curl":
        command("-d @../secret.txt") +
        command("-d @/etc/hostname") +
        command("-d @none.txt") +
        command("-d @-"),
      "in/body.txt": "a=b\r\n&c=d\n",
      "in/sub/body.txt": Buffer.from([0xff, 0x0a]),
      "secret.txt": "no",
    };
    await withFiles(files, async (folder) => {
      const { posts, unreadable } = await readAll([`${folder}/in/a.curl`, `${folder}/in/b.curl`]);
      expect(posts.map(({ body }) => body.toString("latin1"))).toEqual([
        "a=b&c=d",
        "\xff\n",
        "r=a%3Db%0D%0A%26c%3Dd%0A",
      ]);
      expect(unreadable.map(({ source, reason }) => [source.line, reason])).toEqual([
        [1, "takes in a file from outside its folder"],
        [2, "takes in a file from outside its folder"],
        [3, "takes in a file: there is no such file"],
        [4, "takes its body from standard input, which is not there"],
      ]);
    });
  });

  it.each([
    ["-F a=b", "sends a multipart form (-F), which the sender never does"],
    ["-d $KEY", "the command uses the shell variable KEY, which is not known here"],
    ['-d "${KEY}"', "the command uses the shell variable KEY, which is not known here"],
    ['-d "$(cat key)"', "the command needs a shell to put something in its place ($(…) or `…`)"],
    ["-d 'a=b", "a quote is opened and not closed"],
    ["--nonsense", "the command has an option that curl does not have"],
    ["-K curl.conf", "takes its options from a file (-K)"],
    ["-d", "the option --data has no value"],
    [`${url} -d a=b`, "the command has more than one address"],
  ])("with %s is told, and not guessed at", async (options, reason) => {
    expect(await readReason(`curl ${url} ${options}`)).toBe(reason);
  });

  it("goes on after one that can't be read, with the right lines", async () => {
    const { posts, unreadable } = await readText(
      `#!/bin/bash\ncurl ${url} -d "a\n\ncurl ${url} -d a=b\nsleep 1\ncurl ${url} \\\n -d c\n`,
    );
    expect(unreadable.map(({ source, reason }) => [source.line, reason])).toEqual([
      [2, expect.any(String)],
      [5, "is no curl command"],
    ]);
    expect(posts.map(({ source }) => source.line)).toEqual([4, 6]);
  });
});

describe("what bash and curl make of a command", () => {
  let server: Server;
  let port = 0;
  let received: Buffer[] = [];

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received.push(chunk);
        const whole = Buffer.concat(received);
        const [, length = "0"] = /content-length: (\d+)/i.exec(whole.toString("latin1")) ?? [];
        const head = whole.indexOf("\r\n\r\n") + 4;
        if (head > 3 && whole.length >= head + Number(length))
          socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => server.close());

  const hasCurl = spawnSync("bash", ["-c", "command -v curl"]).status === 0;

  it.runIf(hasCurl)("is what is read of it", { timeout: 60_000 }, async () => {
    const quoting = fc.array(
      fc.constantFrom(
        "a",
        "=",
        "\\&",
        "'b c'",
        '"d \\" \\\\ \\x"',
        "\\ ",
        "\\'",
        "$'\\n\\x7a\\'\\101'",
        "é",
        '"\\\n"',
        "%41",
        "+",
        "@",
        '""',
        "\\\n",
      ),
      { minLength: 1, maxLength: 8 },
    );
    const option = fc.constantFrom("--data-raw ", "--data-urlencode ", "--json ", "-d");
    const samples = fc.sample(fc.tuple(quoting, option), { numRuns: 60, seed: 5 });
    for (const [parts, flag] of samples) {
      const word = parts.join("");
      // What begins with @ names a file.
      if (/^(?:\\\n|"")*(?:"\\\n")*@/.test(word) || (flag === "--data-urlencode " && word.includes("@")))
        continue;
      const command = `curl -s -m 5 http://127.0.0.1:${port}/in ${flag}${flag === "-d" ? `x=${word}` : `a${word}`}`;
      received = [];
      await new Promise((done) =>
        spawn("bash", ["-c", command], { env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } }).on(
          "close",
          done,
        ),
      );
      const sent = Buffer.concat(received).toString("latin1");
      const { posts } = await readText(`${command}\n`);
      expect([command, posts[0]?.body.toString("latin1")]).toEqual([
        command,
        sent.slice(sent.indexOf("\r\n\r\n") + 4),
      ]);
      expect(sent).toContain(`Content-Type: ${fields(posts[0] ?? expect.fail())["content-type"]}\r\n`);
    }
  });
});
