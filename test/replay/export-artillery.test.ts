import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exportReplay } from "../../src/replay/export/export.ts";
import type { ReplayOptions } from "../../src/replay/options.ts";
import { replay } from "../../src/replay/replay.ts";
import { bodyOf, keys, lines, ok, oldSecret } from "./captures.ts";
import { someOfAll, useExports } from "./exports.ts";

interface Ran {
  readonly errors: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  readonly http: unknown;
  readonly ensure: unknown;
}

interface Test {
  readonly config: { readonly phases: unknown };
}

const { write, server, exported } = useExports<Ran>("artillery", ".yml");

/** What matters of a request: which it is, the body, and header fields without the one that Artillery adds. */
function essence(request: Buffer): unknown {
  const [line, ...fields] = request.toString("latin1").split("\r\n\r\n")[0]?.split("\r\n") ?? [];
  const lowered = fields.map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase()));
  const own = lowered.filter((field) => field !== "accept-encoding: identity");
  return { line, fields: own.sort(), body: bodyOf(request).toString("latin1") };
}

/** All three files. */
function written(file: string): string {
  const names = [".yml", ".processor.cjs", ".posts.ndjson"];
  return names.map((name) => readFileSync(file.replace(".yml", name), "utf8")).join("\n");
}

describe("an export for Artillery", () => {
  it("holds neither today's keys nor those captured", async () => {
    const { file, told } = await exported(lines(someOfAll), "http://127.0.0.1:9/hook");
    expect(told).toMatchObject({ posts: 5, leftOut: 0, unreadable: 0, variables: [] });
    for (const key of [keys.secretKey, keys.validationKey, oldSecret])
      expect(written(file)).not.toContain(key);
  });

  it.each([
    ["letters and digits", keys.secretKey, {}],
    ["every other sign", `q "'()*!~+%&=\\/é€😀{{ x }}`, {}],
    ["letters and digits, at a rate", keys.secretKey, { rate: 1000, rampMs: 4 }],
  ])("sends what a replay sends, byte for byte, with a Secret Key of %s", async (_, secretKey, pace) => {
    const target = await server(() => ok());
    const options = { secretKey, concurrency: 1, ...pace };
    const { all, run } = await exported(lines(someOfAll), target.url, options);
    await replay(all);
    const replayed = target.requests.splice(0).map(essence);
    const ran = await run();
    expect(target.requests.map(essence)).toEqual(replayed);
    expect(replayed).toHaveLength(5);
    expect(ran).toMatchObject({ errors: [], counters: { posts_taken: 5 } });
    expect(ran.ensure).toEqual({ conditions: [{ expression: "posts_taken == 5" }] });
    expect(ran.http).toMatchObject({ pool: 1 });
  });

  it("counts an answer that the sender would not take as an error", async () => {
    const answers = [ok("no key"), ok(), "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"];
    const target = await server((_, count) => answers[count - 1] ?? ok());
    const { run } = await exported(lines(someOfAll), target.url, { concurrency: 1 });
    const { errors, counters } = await run();
    expect(errors).toEqual(["not taken: Validation 200", "not taken: Failed 500"]);
    expect(counters).toEqual({ posts_taken: 3 });
  });

  it("takes tokens, and an address that holds something secret, from the environment", async () => {
    const target = await server(() => ok());
    const { file, told, run } = await exported(
      lines(someOfAll.slice(0, 2)),
      `${target.url}?k=${keys.secretKey}`,
      { headers: [["Authorization", "Bearer tok-4711-abc"]], concurrency: 1 },
    );
    expect(written(file)).not.toContain("tok-4711-abc");
    expect(written(file)).not.toContain(keys.secretKey);
    expect(told.variables).toEqual(["PREVALIDATE_URL", "PREVALIDATE_HEADER_AUTHORIZATION"]);
    const token = { PREVALIDATE_HEADER_AUTHORIZATION: "Bearer tok-4711-abc" };
    await expect(run()).rejects.toThrow("PREVALIDATE_HEADER_AUTHORIZATION is not set");
    await expect(run(token)).rejects.toThrow("PREVALIDATE_URL is not set");
    await run({ ...token, PREVALIDATE_URL: `${target.url}?other` });
    expect(target.requests).toHaveLength(2);
    for (const request of target.requests.map(String)) {
      expect(request).toMatch(/^POST \/hook\?other HTTP/);
      expect(request).toMatch(/authorization: Bearer tok-4711-abc/i);
    }
  });

  it("translates the pace into phases that hold each post once", async () => {
    const of = async (options: Partial<ReplayOptions>) =>
      (parse((await exported(lines(someOfAll), "http://127.0.0.1:9/hook", options)).script) as Test).config
        .phases;
    const all = { name: "all", arrivalCount: 4, maxVusers: 4 };
    expect(await of({ repeat: 2, concurrency: 4 })).toEqual([{ ...all, duration: "100ms" }]);
    expect(await of({ concurrency: 4, rampMs: 30_000 })).toEqual([{ ...all, duration: "30000ms" }]);
    const rest = { name: "rest", duration: "1000ms", arrivalCount: 1, maxVusers: 4 };
    expect(await of({ rate: 2.5, concurrency: 4 })).toEqual([
      { name: "rate", duration: "2000ms", arrivalCount: 5, maxVusers: 4 },
      rest,
    ]);
    const ramped = (await of({ rate: 10, rampMs: 2000, repeat: 4, concurrency: 4 })) as {
      arrivalCount?: number;
    }[];
    expect(ramped.map(({ arrivalCount }) => arrivalCount)).toEqual([
      ...[undefined, undefined, 1, 1, 1, 1, 1, 1, 2, 2],
      ...[10, 1],
    ]);
  });

  it("refuses a name that Artillery would not read as YAML, and writes nothing", async () => {
    const source = write("captures.ndjson", lines(someOfAll));
    const file = path.join(path.dirname(source), "load.js");
    const options = { ...keys, sources: [source], url: "http://127.0.0.1:9/" };
    await expect(exportReplay(options, "artillery", file)).rejects.toThrow("ends in .yml");
    await expect(exportReplay({ ...options, retry: 1 }, "artillery", "load.yml")).rejects.toThrow(
      "Artillery has nothing like --retry",
    );
    expect(existsSync(file)).toBe(false);
  });
});
