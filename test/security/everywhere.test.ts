import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveDns } from "../../src/lab/dns-server.ts";
import { Lab } from "../../src/lab/lab.ts";
import { keysInEnvironment, prevalidate, type Run } from "../cli/prevalidate.ts";
import { runnerLog } from "../reporters/github-runner.ts";
import { echoingPaths, serveEchoing } from "./echoing.ts";
import { encodings } from "./encodings.ts";
import { KeySearch } from "./search.ts";

const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };
const search = new KeySearch({ "Secret Key": keys.secretKey, "Validation Key": keys.validationKey });
const lab = new Lab(keys);
const root = mkdtempSync(path.join(tmpdir(), "prevalidate-everywhere-"));
/** What is given to the command: it holds keys, as a user's files do. */
const given = path.join(root, "given");
/** The only place where the command may leave anything: its working, home and temporary folder. */
const left = path.join(root, "left");
let origin = "";

beforeAll(async () => {
  for (const folder of [given, left]) mkdirSync(folder);
  origin = await serveEchoing(lab, keys);
});
afterAll(async () => {
  await lab.close();
  rmSync(root, { recursive: true, force: true });
});

const environment = {
  ...keysInEnvironment(keys),
  HOME: left,
  TMPDIR: left,
  TMP: left,
  XDG_CACHE_HOME: left,
  XDG_CONFIG_HOME: left,
  NODE_COMPILE_CACHE: path.join(left, "compiled"),
  PREVALIDATE_DEBUG: "1",
};

async function run(args: readonly string[], more: Parameters<typeof prevalidate>[1] = {}): Promise<Run> {
  return prevalidate(args, { cwd: left, ...more, env: { ...environment, ...more.env } });
}

/** What the command said, and what stands in each file that it left. */
function expectNoKeys(...said: readonly (Run | string)[]): void {
  const texts = said.flatMap((one) => (typeof one === "string" ? [one] : [one.stdout, one.stderr]));
  const files = readdirSync(left, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const text of texts) expect(search.in(text), text.slice(0, 3000)).toEqual([]);
  for (const file of files) expect(search.in(readFileSync(file, "latin1")), file).toEqual([]);
  for (const file of files) expect(search.in(file), file).toEqual([]);
}

describe(`no key, in none of ${encodings.length} encodings, is in anything that is written by`, () => {
  const allReporters = ["json", "ndjson", "junit", "github", "markdown", "sarif", "tap", "html"];
  const toFiles = allReporters.flatMap((name) => ["--reporter", `${name}=report-${name}`]);

  for (const where of echoingPaths)
    it(`check -v with every reporter, of an endpoint that gives both away: ${where}`, {
      timeout: 60_000,
    }, async () => {
      const said = await run([
        "check",
        `${origin}/${where}`,
        "--local",
        "-v",
        "--timeout",
        "3",
        ...toFiles,
        "--reporter",
        "terminal",
      ]);
      expect(said.stdout).toContain("Validate");
      expectNoKeys(said);
      if (where === "orders") expect(runnerLog(`${said.stdout}${said.stderr}`).commands).toEqual([]);
    });

  it("check with each reporter on standard output", { timeout: 120_000 }, async () => {
    for (const name of allReporters)
      expectNoKeys(await run(["check", `${origin}/body`, "--local", "--reporter", name]));
  });

  it("check --audit and --dry-run, with keys in the address and in a field", {
    timeout: 120_000,
  }, async () => {
    const url = `${origin}/body?key=${keys.secretKey}&b=${encodeURIComponent(Buffer.from(keys.validationKey).toString("base64"))}`;
    const field = ["-H", `X-Key: ${keys.validationKey}`];
    expectNoKeys(await run(["check", url, "--local", "--audit", "-v", "--timeout", "3", ...field]));
    expectNoKeys(await run(["check", url, "--local", "--audit", "--dry-run", ...field]));
    expectNoKeys(
      await run(["check", `http://user:${keys.secretKey}@127.0.0.1:1/${keys.validationKey}`, "--local"]),
    );
  });

  it("check of names and certificates that are made of keys", { timeout: 60_000 }, async () => {
    const name = `${keys.secretKey.toLowerCase()}.example.com`;
    const servers = await serveDns(lab, {
      names: {
        [name]: { A: ["127.0.0.1"] },
        "alias.example.com": { CNAME: `${keys.validationKey.toLowerCase()}.example.com` },
        [`${keys.validationKey.toLowerCase()}.example.com`]: {},
      },
    });
    const { key, cert } = lab.authority.issue({
      names: [name, keys.validationKey],
      subject: keys.secretKey,
      issuerUrls: [`http://127.0.0.1:1/${keys.secretKey}`],
    });
    const port = await lab.https(lab.correct, { key, cert });
    const asked = [
      "--local",
      "-v",
      "--dns-server",
      servers,
      "--timeout",
      "3",
      ...toFiles,
      "--reporter",
      "terminal",
    ];
    for (const url of [
      `https://${name}:${port}/hook`,
      "http://alias.example.com/hook",
      `https://localhost:${port}/`,
    ])
      expectNoKeys(await run(["check", url, ...asked]));
  });

  it("send, of every kind of answer", { timeout: 60_000 }, async () => {
    for (const where of echoingPaths)
      for (const more of [[], ["--reporter", "json"]])
        expectNoKeys(
          await run(["send", "validation", `${origin}/${where}`, "-v", "--timeout", "3", ...more]),
        );
  });

  it("replay, what it writes out and its checkpoint", { timeout: 60_000 }, async () => {
    const source = path.join(given, "posts.ndjson");
    const body = new URLSearchParams({
      Type: "Failed",
      SecretKey: keys.secretKey,
      ServerId: "1",
      MessageId: "m",
      Address: "a@example.com",
    });
    const post = {
      method: "POST",
      url: `${origin}/body?k=${keys.secretKey}`,
      headers: [["X-Key", keys.validationKey]],
      body: `${body}`,
    };
    writeFileSync(
      source,
      `${JSON.stringify({ schema: "prevalidate/exchange@1", at: "2026-01-01T00:00:00Z", request: post })}\n`,
    );
    for (const where of ["body", "refuse", "not-http"])
      expectNoKeys(
        await run([
          "replay",
          source,
          "--to",
          `${origin}/${where}`,
          "-v",
          "--timeout",
          "3",
          "--checkpoint",
          `${where}.checkpoint`,
        ]),
        await run([
          "replay",
          source,
          "--to",
          `${origin}/${where}`,
          "--reporter",
          "json=replay.json",
          "--timeout",
          "3",
        ]),
      );
    expectNoKeys(
      await run(["replay", source, "--out", "out.ndjson"]),
      await run(["replay", source, "--anonymize", "--out", "anonymous.ndjson"]),
    );
  });

  it("listen, what it saves, and its inspector", { timeout: 60_000 }, async () => {
    for (const file of ["saved.ndjson", "saved.har"]) {
      const fetched: string[] = [];
      const said = await listening(["--save", file], async (url, page) => {
        const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Key": keys.validationKey };
        const body = `Type=Failed&SecretKey=${keys.secretKey}&Reason=${encodeURIComponent(keys.validationKey)}`;
        await fetch(`${url}${url.endsWith("/") ? "" : "/"}${keys.secretKey}?v=${keys.validationKey}`, {
          method: "POST",
          body,
          headers,
        });
        const token = { Authorization: `Bearer ${page.hash.replace("#token=", "")}` };
        for (const target of [
          "/",
          "/api/start",
          "/api/posts",
          "/api/posts/1",
          "/api/posts/1/curl",
          "/api/posts/2",
        ])
          fetched.push(await (await fetch(new URL(target, page), { headers: token })).text());
      });
      expect(fetched.join()).toContain("‹secret key›");
      expectNoKeys(said, ...fetched);
    }
  });

  it("explain of a saved report, init, lab and merge", { timeout: 60_000 }, async () => {
    const saved = await run(["check", `${origin}/body`, "--local", "--reporter", "json=saved.json"]);
    const explained = await run(["explain", "saved.json", "-v"]);
    const merged = await run(["merge", "saved.json", "saved.json"]);
    const made = await run(["init", "--framework", "express"]);
    expectNoKeys(saved, explained, merged, made, await run(["lab"]), await run(["explain", keys.secretKey]));
  });

  it("complaints about usage, configuration and input", { timeout: 60_000 }, async () => {
    const wrong = [
      ["check", `${origin}/`, "--local", "--timeout", keys.secretKey],
      ["check", keys.secretKey],
      ["check", `ftp://${keys.validationKey}/`],
      [keys.secretKey],
      ["check", `--secretkey=${keys.secretKey}`, `${origin}/`],
      ["check", `${origin}/`, "--profile", keys.validationKey],
      ["check", `${origin}/`, "--reporter", `${keys.secretKey}=x`],
      ["send", keys.secretKey, `${origin}/`],
      ["replay", `${keys.secretKey}.ndjson`, "--to", origin],
      ["listen", "--port", keys.secretKey],
    ];
    for (const args of wrong) {
      const said = await run(args);
      expect(said.code).not.toBe(0);
      expectNoKeys(said);
    }
    writeFileSync(
      path.join(given, "bad.yaml"),
      `targets:\n  a: {url: "http://127.0.0.1:1/", secretKey: ${keys.secretKey}}\n`,
    );
    expectNoKeys(await run(["check", "--config", path.join(given, "bad.yaml")]));
  });

  it("a crash, with the trace that PREVALIDATE_DEBUG=1 shows", { timeout: 30_000 }, async () => {
    const reporter = path.join(given, "bad-reporter.mjs");
    writeFileSync(
      reporter,
      `export default async function* () { throw new Error("no " + process.env.PREVALIDATE_SECRET_KEY, { cause: new Error(Buffer.from(process.env.PREVALIDATE_VALIDATION_KEY).toString("base64")) }); }`,
    );
    const said = await run(["check", `${origin}/body`, "--local", "--reporter", reporter]);
    expect(said.stderr).toContain("    at ");
    expectNoKeys(said);
  });
});

describe("no key is in what the library", () => {
  it("gives, as far as anybody can look into it", { timeout: 30_000 }, async () => {
    const { check, send, replay, planCheck } = await import("../../src/index.ts");
    const all = (value: unknown) =>
      inspect(value, { showHidden: true, depth: 30, maxArrayLength: null, maxStringLength: null });
    for (const where of echoingPaths) {
      const options = {
        url: `${origin}/${where}?k=${keys.secretKey}`,
        ...keys,
        local: true,
        timeoutMs: 3000,
      };
      expect(search.in(all(await check(options)))).toEqual([]);
      expect(search.in(all(await send({ ...options, type: "Validation" })))).toEqual([]);
      expect(search.in(all(planCheck(options)))).toEqual([]);
    }
    const failures = [
      check({ url: `${origin}/`, ...keys, profile: keys.secretKey }),
      send({ url: keys.validationKey, ...keys, type: "Validation" }),
      replay({ sources: [`${given}/${keys.secretKey}`], to: `${origin}/`, ...keys } as unknown as Parameters<
        typeof replay
      >[0]),
    ];
    for (const failure of await Promise.allSettled(failures)) expect(failure.status).toBe("rejected");
  });
});

/** Listens until `act` is done. */
async function listening(
  args: readonly string[],
  act: (url: string, page: URL) => Promise<unknown>,
): Promise<Run> {
  let acting: Promise<unknown> | undefined;
  const said = await run(["listen", "--port", "0", "--inspector-port", "0", ...args], {
    onStart: (child) => {
      let told = "";
      child.stderr?.on("data", (text: string) => {
        told += text;
        const page = /see the posts at (\S+)/.exec(told)?.[1];
        const url = /listening on (\S+) until/.exec(told)?.[1];
        if (acting !== undefined || url === undefined || page === undefined) return;
        acting = act(url, new URL(page));
        void acting.finally(() => child.kill("SIGINT"));
      });
    },
  });
  await acting;
  return said;
}
