import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { fixture, lines, oldSecret } from "../replay/captures.ts";
import { env, keys, useLab } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const lab = useLab();
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-cli-export-"));
afterAll(() => rmSync(folder, { recursive: true }));
const captures = path.join(folder, "captures.ndjson");
writeFileSync(captures, lines([fixture("Delivered", { serial: 1 }), fixture("Failed", { serial: 2 })]));

describe("prevalidate replay --export", () => {
  it("writes a script and a data file without keys, and sends nothing", async () => {
    let posts = 0;
    const url = await lab.http((request) => {
      posts++;
      return lab.correct(request);
    });
    const script = path.join(folder, "load.js");
    const result = await prevalidate(["replay", captures, "--to", url, "--export", `k6=${script}`], { env });
    expect(result.stderr).toContain("2 posts");
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(posts).toBe(0);
    const written = [script, path.join(folder, "load.posts.ndjson")].map((file) =>
      readFileSync(file, "utf8"),
    );
    for (const key of [keys.secretKey, keys.validationKey, oldSecret])
      expect(written.join("\n")).not.toContain(key);
    expect(written[0]).toContain(url);
  });

  it("writes a test for Artillery that has the same posts taken by the endpoint", async () => {
    const secrets: boolean[] = [];
    const url = await lab.http((request) => {
      secrets.push(request.body.toString().includes(keys.secretKey));
      return lab.correct(request);
    });
    const test = path.join(folder, "load.yml");
    const result = await prevalidate(["replay", captures, "--to", url, "--export", `artillery=${test}`], {
      env,
    });
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(secrets).toEqual([]);
    const shim = path.join(import.meta.dirname, "../replay/artillery-shim.mjs");
    const ran = await promisify(execFile)(process.execPath, [shim, test], {
      env: {
        PATH: process.env.PATH,
        PREVALIDATE_SECRET_KEY: keys.secretKey,
        PREVALIDATE_VALIDATION_KEY: keys.validationKey,
      },
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ errors: [], counters: { posts_taken: 2 } });
    expect(secrets).toEqual([true, true]);
  });

  it.each([
    [["--export", "vegeta=load.js", "--to", "http://127.0.0.1:9/"], "write k6=load.js or artillery=load.yml"],
    [["--export", "k6", "--to", "http://127.0.0.1:9/"], "write k6=load.js or artillery=load.yml"],
    [["--export", "k6=never.js", "--out", path.join(folder, "never.ndjson")], "--export needs --to"],
    [["--export", path.join("k6=no-such-folder", "load.js"), "--to", "http://127.0.0.1:9/"], "can't write"],
  ])("refuses %s", async (options, said) => {
    const result = await prevalidate(["replay", captures, ...options], { env });
    expect(result.stderr).toContain(said);
    expect(result.code).toBe(2);
    expect(existsSync(path.join(folder, "never.ndjson"))).toBe(false);
  });
});
