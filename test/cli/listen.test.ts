import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Authority } from "../../src/lab/authority.ts";
import { env, keys } from "./endpoint.ts";
import { prevalidate, type Run } from "./prevalidate.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Listens, does something with the address, and interrupts. */
async function listening(
  args: readonly string[],
  act: (url: string) => Promise<unknown>,
  signal: NodeJS.Signals = "SIGINT",
): Promise<Run> {
  let acting = Promise.resolve<unknown>(undefined);
  const run = prevalidate(["listen", "--port", "0", ...args], {
    env,
    onStart: (child) => {
      let said = "";
      let begun = false;
      child.stderr?.on("data", (text: string) => {
        said += text;
        const url = /listening on (\S+) until/.exec(said)?.[1];
        if (url === undefined || begun) return;
        begun = true;
        acting = act(url).finally(() => child.kill(signal));
      });
    },
  });
  const done = await run;
  await acting;
  return done;
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const event = (fields: string) => `ServerId=1&SecretKey=${keys.secretKey}&${fields}`;
const send = (url: string, body: string | Buffer, headers: Record<string, string> = form) =>
  fetch(url, { method: "POST", body, headers }).then((answer) => answer.text());

describe("listen", () => {
  it("shows each post on a line, and a summary when it is interrupted", async () => {
    const run = await listening([], async (url) => {
      expect(await send(url, event("Type=Validation"))).toBe(keys.validationKey);
      await send(url, event("Type=Delivered&Address=jane%40mail.org"));
      await send(url, "ServerId=1&Type=Failed&SecretKey=nope");
      await fetch(`${url}page?q=1`);
    });
    const lines = run.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}Validation {2} +key right {4}200 +[\d.]+ ms {2}✓$/);
    expect(lines[1]).toMatch(/Delivered +j\*\*\*@m\*\*\*\.org +key right +200/);
    expect(lines[2]).toMatch(/Failed +key wrong +401 .*✓$/);
    expect(lines[3]).toMatch(/GET \/page\?q=1 +405/);
    expect(run.stderr).toMatch(/caught 4 posts: .*1 Validation/);
    expect(run.stderr).toMatch(/1 with a wrong Secret Key/);
    for (const key of [...Object.values(keys), "jane"]) expect(run.stdout + run.stderr).not.toContain(key);
    expect(run.code).toBe(130);
  });

  it("saves posts, and says once what is in the file", async () => {
    const file = path.join(folder, "posts.ndjson");
    const run = await listening(
      ["--save", file, "-q"],
      (url) => send(url, event("Type=Delivered")),
      "SIGTERM",
    );
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(/saving to .*people's addresses.*keys are left out/);
    expect(JSON.parse(readFileSync(file, "utf8")).event.type).toBe("Delivered");
    expect(run.code).toBe(143);
  });

  it("answers as it is told, without any keys", async () => {
    const body = path.join(folder, "body");
    writeFileSync(body, "told");
    const run = await prevalidate(["listen", "--status", "99"], { env: {} });
    expect(run.code).toBe(2);
    const told = await listening(
      ["--status", "418", "--body", `@${body}`, "--header", "X-A: b", "--delay", "5ms"],
      async (url) => {
        const answer = await fetch(url, { method: "POST" });
        expect([answer.status, answer.headers.get("x-a"), await answer.text()]).toEqual([418, "b", "told"]);
      },
    );
    expect(told.code).toBe(130);
  });

  it("forwards, and says what the sender would not accept", async () => {
    const told = await listening(["--body", "thanks"], async (handler) => {
      const run = await listening(["--forward", handler], async (url) => {
        expect(await send(url, event("Type=Delivered"))).toBe("thanks");
      });
      expect(run.stdout).toMatch(
        /Delivered .* 200 .*✗\n +The sender would not accept this: key\/missing \(.*Validation Key.*\)\n/,
      );
      expect(run.stderr).toMatch(/1 answered as the sender would not accept: 1 key\/missing/);
    });
    expect(told.stdout).toContain("key/missing");
  });

  it("acts out a cause", async () => {
    const run = await listening(["--as", "key/empty-response"], async (url) => {
      expect(await send(url, event("Type=Validation"))).toBe("");
    });
    expect(run.stderr).toContain("acting out key/empty-response");
    expect(run.stdout).toContain("key/empty-response");
  });

  it("writes a line of JSON for each post where that is asked for", async () => {
    const run = await listening(["--reporter", "json"], (url) =>
      send(url, event("Type=Tracking&MessageId=00&Address=jane%40mail.org")),
    );
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: "prevalidate/caught@1",
      id: 1,
      type: "Tracking",
      messageId: "00",
      recipient: "j***@m***.org",
      secret: "right",
      status: 200,
      accepted: true,
      causes: [],
    });
  });

  it("serves HTTPS with a certificate", async () => {
    const authority = Authority.create("test");
    const issued = authority.issue({ names: ["127.0.0.1"] });
    const [cert, key, ca] = ["cert", "key", "ca"].map((name) => path.join(folder, `${name}.pem`)) as [
      string,
      string,
      string,
    ];
    for (const [file, pem] of [
      [cert, issued.cert],
      [key, issued.key],
      [ca, authority.rootPem],
    ] as const)
      writeFileSync(file, pem);
    const run = await listening(["--cert", cert, "--key", key], async (url) => {
      const checked = await prevalidate(["check", url, "--local", "--cacert", ca], { env });
      expect(checked.code, checked.stdout).toBe(0);
    });
    expect(run.stderr).toContain("listening on https://127.0.0.1:");
  });

  it("lets nothing that is posted steer the terminal", async () => {
    const run = await listening([], async (url) => {
      await send(url, event("Type=%1b[2J%0aX%9b&Address=%1b]0;x%07@y.com"));
      await send(url, Buffer.alloc(100_000_000, 0x1b), { "Content-Type": "text/plain" });
      await fetch(`${url}%1b[31m`, { method: "POST" });
    });
    expect(run.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(3);
  }, 30_000);

  it("says what --host exposes", async () => {
    const run = await listening(["--host", "0.0.0.0", "-q"], async () => {});
    expect(run.stderr).toMatch(/--host 0\.0\.0\.0: anyone who reaches this port .* in clear/);
    expect((await listening(["-q"], async () => {})).stderr).not.toContain("anyone");
  });

  it.each([
    [["--port", "70000"], /no port/],
    [["--status", "20"], /--status/],
    [["--delay", "x"], /--delay/],
    [["--rotate", "day"], /--rotate is of no use without --save/],
    [["--save-keys"], /--save-keys is of no use without --save/],
    [["--forward", "http://x", "--as", "key/missing"], /exclude each other/],
    [["--as", "tcp/refused"], /not about the answer/],
    [["--as", "key/mising"], /can't break/],
    [["--forward", "ws://x"], /--forward/],
    [["--save", "/no/such/folder/x.ndjson"], /can't save in/],
    [["--key", "x"], /--key is of no use without --cert/],
    [["--reporter", "jsom"], /did you mean json/],
    [["--header", "no colon"], /--header/],
    [["--profile", "clasic"], /did you mean classic/],
  ])("ends with 2 for what makes no sense: %j", async (args, message) => {
    const run = await prevalidate(["listen", ...args], { env });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(run.code).toBe(2);
  });
});
