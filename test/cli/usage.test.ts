import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { env, keys, useLab } from "./endpoint.ts";
import { bin, prevalidate } from "./prevalidate.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-usage-"));
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const url = "http://127.0.0.1:9/hook";

describe("input that can't be tried", () => {
  it.each<[what: string, args: readonly string[], says: RegExp]>([
    ["an empty URL", ["check", ""], /the URL is empty/],
    ["a URL without a scheme", ["example.com/hook"], /lacks its scheme.*https:\/\/example\.com\/hook/],
    ["a scheme that is no web address", ["ftp://example.com/"], /“ftp” can't be posted to/],
    ["a scheme with a slip", ["htps://example.com/"], /did you mean https:\/\/example\.com\//],
    ["quotes around the URL", ["“https://example.com/”"], /typographic quotation mark/],
    ["a port that can't be", ["https://example.com:99999/"], /no port 99999/],
    ["a mistyped command", ["chekc"], /unknown command “chekc”; did you mean check\?/],
    [
      "a mistyped option",
      ["check", url, "--timeot", "2"],
      /unknown option “--timeot”; did you mean --timeout\?/,
    ],
    ["an option without its value", ["check", url, "--timeout"], /--timeout <duration>.*argument missing/],
    ["a duration that is none", ["check", url, "--timeout", "soon"], /--timeout: “soon” is no duration/],
    ["a size that is none", ["check", url, "--max-body", "much"], /--max-body: “much” is no size/],
    ["a header without a name", ["check", url, "-H", "hello"], /-H: that is no header field/],
    [
      "a header that would contradict the body",
      ["check", url, "-H", "content-length: 5"],
      /-H: content-length follows from each request's body/,
    ],
    [
      "an unknown profile",
      ["check", url, "--profile", "clasic"],
      /unknown profile “clasic”; did you mean classic\?/,
    ],
    [
      "an unknown reporter",
      ["check", url, "--reporter", "jsn"],
      /unknown reporter “jsn”; did you mean json\?/,
    ],
    [
      "two reports on standard output",
      ["check", url, "--reporter", "json", "--reporter", "terminal"],
      /only one/,
    ],
    ["an unknown type", ["check", url, "--only", "bounse"], /unknown type “bounse”; did you mean bounce\?/],
    ["a type that the profile lacks", ["check", url, "--only", "queued"], /classic has no Queued event/],
    [
      "an unknown cause to ignore",
      ["check", url, "--ignore", "tls/expird"],
      /“tls\/expird”; did you mean tls\/expired\?/,
    ],
    ["a proxy of another kind", ["check", url, "--proxy", "ftp://example.com"], /--proxy: write http:\/\//],
    ["an address that is none", ["check", url, "--resolve", "example.com:443:here"], /--resolve: /],
    ["a name server that is no address", ["check", url, "--dns-server", "resolver"], /--dns-server: /],
    ["a server to compare with that is none", ["check", url, "--compare-dns", "dns"], /--compare-dns: /],
    ["a URL in its place", ["check", "--compare-dns", url], /write the URL before --compare-dns/],
    ["-v and -q at once", ["check", url, "-v", "-q"], /cannot be used with/],
    [
      "CA certificates that are none",
      ["check", url, "--cacert", file("ca.pem", "hello")],
      /holds no PEM certificate/,
    ],
    ["CA certificates in a folder", ["check", url, "--cacert", folder], /it is a folder/],
    [
      "a key without its certificate",
      ["check", url, "--key", file("key.pem", "")],
      /--key is of no use without --cert/,
    ],
    [
      "a certificate without its key",
      ["check", url, "--cert", file("cert.pem", "")],
      /holds no PEM private key/,
    ],
    [
      "a report that can't be written",
      ["check", url, "--reporter", "json=/dev/null/report.json"],
      /can't write \/dev\/null\/report\.json: part of its path is no folder/,
    ],
    ["a mistyped cause", ["explain", "key/mising"], /did you mean key\/missing\?/],
    ["a report that is not there", ["explain", "report.json"], /can't read the report report\.json/],
    ["a report that is no JSON", ["explain", file("broken.json", "{")], /broken\.json: it is no JSON/],
    ["JSON that is no report", ["explain", file("other.json", "{}")], /“schema” is missing/],
    [
      "a report of another version",
      ["explain", file("later.json", '{"schema":"prevalidate/report@9"}')],
      /prevalidate\/report@9.*this version reads/,
    ],
    [
      "a report without evidence",
      ["explain", file("bare.json", '{"schema":"prevalidate/report@1"}')],
      /evidence is missing/,
    ],
    [
      "a fault the lab lacks",
      ["lab", "key/mising"],
      /the lab can't break “key\/mising”; did you mean key\/missing\?/,
    ],
    ["no event to send", ["send", "bounse", url], /unknown type “bounse”; did you mean bounce\?/],
    ["nothing to send it to", ["send", "bounce"], /no URL/],
  ])("%s: one line on standard error, code 2", async (_, args, says) => {
    const run = await prevalidate(args, { env, cwd: folder });
    expect(run.stderr).toMatch(says);
    expect(run.stderr).toMatch(/^prevalidate: [^\n]+\n$/);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(2);
  });

  it.runIf(existsSync("/dev/full"))("says in one line that standard output can't be written to", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [bin, "explain", "key/missing"], {
      stdio: ["ignore", full, "pipe"],
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    closeSync(full);
    expect(said).toBe("prevalidate: can't write to standard output: no space is left\n");
    expect(code).toBe(2);
  });

  it("shows the help when nothing is asked for", async () => {
    const run = await prevalidate([]);
    expect(run.stderr).toMatch(/^Usage: prevalidate <url>/);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(2);
  });

  it("names an env file that is not there", async () => {
    // Node looks for --env-file among a script's own arguments too, and may refuse it first, with 9 (nodejs/node#54232).
    const run = await prevalidate(["check", url, "--env-file", "/nowhere/.env"], { env });
    expect(run.stderr).toMatch(/^[^\n]*\/nowhere\/\.env: [^\n]+\n$/);
    expect([2, 9]).toContain(run.code);
  });

  it("repeats no key, even one behind a mistyped option or in the URL", async () => {
    for (const args of [
      ["check", url, `--secret-kee=${keys.secretKey}`],
      [`example.com/?key=${keys.secretKey}`, "--secret-key", keys.secretKey],
      [`htps://user:${keys.secretKey}@example.com/`],
    ]) {
      const run = await prevalidate(args);
      expect(run.code).toBe(2);
      expect(run.stdout + run.stderr).not.toContain(keys.secretKey);
    }
  });

  it("shows a trace when asked, without keys", async () => {
    const run = await prevalidate(["check", url, "--cacert", "/nowhere"], {
      env: { ...env, PREVALIDATE_DEBUG: "1" },
    });
    expect(run.stderr).toMatch(/^prevalidate: can't read/);
    expect(run.stderr).toMatch(/\n {4}at /);
    expect(run.stderr).not.toContain(keys.secretKey);
  });
});

describe("what sends nothing", () => {
  const lab = useLab();

  it("prints its version, and nothing else", async () => {
    for (const option of ["--version", "-V"]) {
      const run = await prevalidate([option]);
      expect(run).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), stderr: "" });
    }
  });

  it.each([["--help"], ["check", "--help"], ["help", "send"], ["explain", "-h"], ["lab", "--help"]])(
    "prints help to standard output: %s %s",
    async (...args) => {
      const run = await prevalidate(args.filter((arg) => arg !== undefined));
      expect(run.stdout).toMatch(/^Usage: prevalidate/);
      expect(run.stderr).toBe("");
      expect(run.code).toBe(0);
    },
  );

  it("lists what a check would send with --dry-run, without keys and without sending", async () => {
    const target = await lab.serve();
    const run = await prevalidate([target, "--dry-run"]);
    expect(run.code).toBe(0);
    for (const name of ["validation", "wrong-secret", "delivered", "failed", "complaint"])
      expect(run.stdout).toMatch(new RegExp(`^  ${name} +POST `, "m"));
    expect(lab.received).toEqual([]);
  });
});
