import { describe, expect, it } from "vitest";
import { fields, readAll, readOne, readReason, readText, withFiles } from "./reading.ts";

describe("a request file", () => {
  it("has requests between separators, with comments, variables and scripts around them", async () => {
    const { posts, unreadable } = await readText(`// a comment
@host = https://example.com
@in = {{host}}/in
@key=NotARealSecretKey000

### the first
# @name first
< {%
  request.variables.set("x", 1);
%}
POST {{in}} HTTP/1.1
Content-Type: application/x-www-form-urlencoded
# why
X-Key: {{ key }}

Type=Failed
&SecretKey={{key}}
  &Reason=a%20b

> {% client.test("x", () => {}); %}

### the second, without method
{{host}}/out
  ?a=b
  &c={{key}}
Accept: */*
### none here

###
PUT https://example.com/plain
X: y

line one
# no comment in a body
###end
curl {{in}} -d 'Type=Failed'
`);
    expect(unreadable).toEqual([]);
    expect(posts.map(({ method, url, body, source }) => [method, url, body.toString(), source.line])).toEqual(
      [
        ["POST", "https://example.com/in", "Type=Failed&SecretKey=NotARealSecretKey000&Reason=a%20b", 11],
        ["GET", "https://example.com/out?a=b&c=NotARealSecretKey000", "", 23],
        ["PUT", "https://example.com/plain", "line one\n# no comment in a body", 30],
        ["POST", "https://example.com/in", "Type=Failed", 36],
      ],
    );
    expect(fields(posts[0] ?? expect.fail())["x-key"]).toBe("NotARealSecretKey000");
  });

  it("takes in files from its folder, filled in where it says so", async () => {
    const request = (body: string) => `###\nPOST https://example.com/\n\n${body}\n`;
    const files = {
      "in/a.http": `@x = y\n${request("< body.bin")}${request("before\n<@ ./sub/text.txt\nafter")}${request("<@latin1 sub/text.txt")}`,
      "in/b.http": request("< ../secret.txt") + request("< none.txt") + request("<@utf16le body.bin"),
      "in/body.bin": Buffer.from([0xff, 0, 0x0a]),
      "in/sub/text.txt": "{{x}}!",
      "secret.txt": "no",
    };
    await withFiles(files, async (folder) => {
      const { posts, unreadable } = await readAll([`${folder}/in/a.http`, `${folder}/in/b.http`]);
      expect(posts.map(({ body }) => body.toString("latin1"))).toEqual([
        "\xff\0\n",
        "before\ny!\nafter",
        "y!",
      ]);
      expect(unreadable.map(({ source, reason }) => [source.line, reason])).toEqual([
        [2, "takes in a file from outside its folder"],
        [6, "takes in a file: there is no such file"],
        [10, "takes in a file in an encoding that is not read"],
      ]);
    });
  });

  it("keeps line breaks of Windows in a body", async () => {
    const post = await readOne("POST https://example.com/\r\nX: y\r\n\r\na\r\nb\r\n\r\n");
    expect(post.body.toString()).toBe("a\r\nb");
    expect(fields(post)).toEqual({ x: "y" });
  });

  it.each([
    ["POST https://example.com/{{none}}\n", "the variable {{none}} is not defined in the file"],
    [
      "POST https://example.com/\n\n{{$guid}}\n",
      "the variable {{$guid}} is made up by the editor, and not known here",
    ],
    ["@a = {{b}}\n@b = {{a}}\nPOST https://example.com/{{a}}\n", "the variable {{a}} is defined by itself"],
    ["POST https://example.com/\nno colon\n\n", "a header field has no name or no colon"],
    ["###\nPOST  \n", "is no request line (method and address)"],
  ])("is told about, where it can't be read: %j", async (content, reason) => {
    expect(await readReason(content)).toBe(reason);
  });
});
