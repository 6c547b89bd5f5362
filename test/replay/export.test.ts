import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { exportReplay } from "../../src/replay/export/export.ts";
import type { ReplayOptions } from "../../src/replay/options.ts";
import { replay } from "../../src/replay/replay.ts";
import { bodyOf, fixture, keys, lines, ok, oldSecret } from "./captures.ts";
import { someOfAll, useExports } from "./exports.ts";

interface Ran {
  readonly checks: readonly boolean[];
  readonly counters: Readonly<Record<string, number>>;
  readonly slept: readonly number[];
  readonly thresholds: unknown;
  readonly scenario: Readonly<Record<string, unknown>>;
}

const { write, server, exported } = useExports<Ran>("k6", ".js");

/** What matters of a request: which it is, the body, and header fields without those of curl's own. */
function essence(request: Buffer): unknown {
  const [line, ...fields] = request.toString("latin1").split("\r\n\r\n")[0]?.split("\r\n") ?? [];
  const named = fields.map((field) => [field.slice(0, field.indexOf(":")).toLowerCase(), field]);
  named.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return { line, fields: named.map(([, field]) => field), body: bodyOf(request).toString("latin1") };
}

/** All that was written. */
function written(script: string, { data }: { readonly data: string }): string {
  return script + readFileSync(data, "utf8");
}

describe("an export for k6", () => {
  it("parses as a module, and holds neither today's keys nor those captured", async () => {
    const { script, told } = await exported(lines(someOfAll), "http://127.0.0.1:9/hook");
    const text = written(script, told);
    expect(told).toMatchObject({ posts: 5, leftOut: 0, unreadable: 0, variables: [] });
    for (const key of [keys.secretKey, keys.validationKey, oldSecret]) expect(text).not.toContain(key);
    await expect(transform(script, { loader: "js", format: "esm" })).resolves.toMatchObject({ warnings: [] });
  });

  it.each([
    ["letters and digits", keys.secretKey],
    ["every other sign", `q "'()*!~+%&=\\/é€😀`],
  ])("sends what a replay sends, byte for byte, with a Secret Key of %s", async (_, secretKey) => {
    const target = await server(() => ok());
    const { all, run } = await exported(lines(someOfAll), target.url, {
      secretKey,
      set: [["Tag", "x"]],
      concurrency: 1,
    });
    await replay(all);
    const replayed = target.requests.splice(0).map(essence);
    const ran = await run();
    expect(target.requests.map(essence)).toEqual(replayed);
    expect(replayed).toHaveLength(5);
    expect(ran.checks).toEqual([true, true, true, true, true]);
    expect(ran.counters).toEqual({ posts_sent: 5 });
  });

  it("fails the check of an answer that the sender would not take", async () => {
    const answers = [ok("no key"), ok("no key"), "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", ok(), ok()];
    const target = await server((_, count) => answers[count - 1] ?? ok());
    const { all, run } = await exported(lines(someOfAll), target.url, { concurrency: 1 });
    const { checks, thresholds } = await run();
    target.requests.splice(0);
    expect(checks[0]).toBe(false);
    expect(checks[2]).toBe(false);
    expect(checks.slice(3)).toEqual([true, true]);
    expect(thresholds).toEqual({ checks: ["rate==1"], posts_sent: ["count==5"] });
    expect(all.url).toBe(target.url);
  });

  it("takes tokens from the environment, and names the variables", async () => {
    const target = await server(() => ok());
    const { script, told, run } = await exported(lines(someOfAll.slice(0, 2)), target.url, {
      headers: [["Authorization", "Bearer tok-4711-abc"]],
    });
    expect(written(script, told)).not.toContain("tok-4711-abc");
    expect(told.variables).toEqual(["PREVALIDATE_HEADER_AUTHORIZATION"]);
    await expect(run()).rejects.toThrow("PREVALIDATE_HEADER_AUTHORIZATION is not set");
    await run({ PREVALIDATE_HEADER_AUTHORIZATION: "Bearer tok-4711-abc" });
    expect(
      target.requests.map(String).every((request) => /authorization: Bearer tok-4711-abc/i.test(request)),
    ).toBe(true);
  });

  it("asks for the address where that holds something secret", async () => {
    const target = await server(() => ok());
    const { script, told, run } = await exported(
      lines(someOfAll.slice(0, 1)),
      `${target.url}?k=${keys.secretKey}`,
    );
    expect(written(script, told)).not.toContain(keys.secretKey);
    expect(told.variables).toEqual(["PREVALIDATE_URL"]);
    await run({ PREVALIDATE_URL: `${target.url}?other` });
    expect(target.requests[0]?.toString()).toMatch(/^POST \/hook\?other HTTP/);
  });

  it("leaves out a post that holds a key elsewhere than in its field, or can not be read", async () => {
    const stray = fixture("Delivered", {
      body: Buffer.from(`Type=Delivered&SecretKey=${oldSecret}&Data=${keys.validationKey}`),
    });
    const packed = fixture("Delivered", {
      body: gzipSync(`Type=Delivered&SecretKey=${oldSecret}`),
      headers: [["Content-Encoding", "gzip"]],
    });
    const { told, script } = await exported(lines([...someOfAll, stray, packed]), "http://127.0.0.1:9/hook");
    expect(told).toMatchObject({ posts: 5, leftOut: 2 });
    expect(written(script, told)).not.toContain(keys.validationKey);
  });

  it("translates the pace into an executor of k6", async () => {
    const captures = lines(someOfAll);
    const of = async (options: Partial<ReplayOptions>) =>
      (await (await exported(captures, (await server(() => ok())).url, options)).run()).scenario;
    expect(await of({ repeat: 2, concurrency: 4 })).toEqual({
      executor: "shared-iterations",
      vus: 4,
      iterations: 10,
      maxDuration: "168h",
    });
    expect(await of({ rate: 2.5, concurrency: 4 })).toEqual({
      executor: "constant-arrival-rate",
      rate: 2500,
      timeUnit: "1000s",
      duration: "4s",
      preAllocatedVUs: 4,
      maxVUs: 4,
    });
    expect(await of({ rate: 10, rampMs: 500, repeat: 4 })).toMatchObject({
      executor: "ramping-arrival-rate",
      startRate: 0,
      stages: [
        { target: 10, duration: "500ms" },
        { target: 10, duration: "4s" },
      ],
    });
  });

  it("keeps the recorded rhythm, so many times as fast", async () => {
    const at = ["2024-02-29T12:00:00.000Z", "2024-02-29T13:00:00.000Z", "2024-02-29T15:00:00.000Z"];
    const captures = lines(at.map((moment, serial) => fixture("Delivered", { at: moment, serial })));
    const { run } = await exported(captures, (await server(() => ok())).url, { realtime: 2 });
    const { slept } = await run();
    expect(slept.map((seconds) => Math.round(seconds / 600) / 6)).toEqual([0.5, 1.5]);
  });

  it("leaves no data file behind when it is broken off between two posts", async () => {
    const stop = new AbortController();
    const stdin = Readable.from(
      (function* () {
        yield Buffer.from(lines(someOfAll));
        stop.abort();
        yield Buffer.from(lines(someOfAll));
      })(),
    );
    const script = write("broken-off.js", "");
    const options = { ...keys, sources: ["-"], stdin, url: "http://127.0.0.1:9/hook", signal: stop.signal };
    await expect(exportReplay(options, "k6", script)).rejects.toThrow("broken-off.js");
    expect(readdirSync(path.dirname(script)).filter((name) => /^broken-off\.posts/.test(name))).toEqual([]);
    expect(readFileSync(script, "utf8")).toBe("");
  });

  it("refuses what k6 has nothing like, and what would write keys", async () => {
    const refused = (options: Partial<ReplayOptions>) =>
      exported(lines(someOfAll), "http://127.0.0.1:9/", options);
    await expect(refused({ exact: true })).rejects.toThrow("--exact");
    await expect(refused({ retry: 2, ordered: true })).rejects.toThrow(
      "--ordered (but with --concurrency 1), --retry",
    );
    await expect(refused({ types: ["unsubscribe"] })).rejects.toThrow("there is no post to export");
  });
});
