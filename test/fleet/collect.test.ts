import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/report.ts";
import { beginningOfTime, withoutTime } from "../../src/reproducible.ts";
import { describeWith, Programs } from "../real/programs.ts";
import { run, runFleet } from "./command.ts";
import { Field } from "./field.ts";
import { RedisServer } from "./redis.ts";

const timeout = 120_000;
const ignoring = { ignore: ["leak/*"] };

describeWith(["redis-server"], "what a fleet's run comes to", () => {
  let field: Field;

  beforeAll(async () => {
    field = await Field.open();
    await field.enqueue(field.list("leaky", 2), "whole");
    await field.enqueue(field.list("leaky", 2, ignoring), "ignoring");
    await field.enqueue(field.list("plain", 2), "plain");
    await field.work("--drain", "--name", "eu-west").ended;
  }, timeout);

  afterAll(() => field.close());

  async function check(targets: string): Promise<readonly Report[]> {
    const { out } = await run(field.folder, "check", "--targets", targets, "--reporter", "ndjson");
    const reports = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Report);
    // These come as they are done.
    return reports.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  }

  /** All that is the same whenever it is checked. */
  const timeless = ({ startedAt, durationMs, evidence, ...rest }: Report): unknown => {
    const { from, ...gathered } = withoutTime(evidence, beginningOfTime);
    return JSON.parse(
      JSON.stringify({ ...rest, evidence: gathered }, (name, value: unknown) =>
        /^ms$|Ms$/.test(name) ? undefined : value,
      ),
    );
  };

  for (const [name, more] of [
    ["whole", {}],
    ["ignoring", ignoring],
  ] as const)
    test(
      `a report is the one that check makes, but for times and where it is from: ${name}`,
      async () => {
        const own = await check(field.list("leaky", 2, more));
        const { reports, code } = await field.collect(name);
        expect(code).toBe(own.some(({ verdict }) => verdict === "fail") ? 1 : 0);
        expect(reports.map(timeless)).toEqual(own.map(timeless));
        expect(reports.map(({ evidence }) => evidence.from)).toEqual(["eu-west", "eu-west"]);
        const ids = reports.flatMap(({ findings }) => findings.map(({ id }) => id));
        expect(ids.some((id) => id.startsWith("leak/"))).toBe(name === "whole");
      },
      timeout,
    );

  test(
    "fails on nothing but what is new since a baseline, and sums up",
    async () => {
      const { out, code } = await field.collect("whole", "--strict");
      expect(code).toBe(1);
      const baseline = path.join(field.folder, "baseline.ndjson");
      const summary = path.join(field.folder, "summary.json");
      writeFileSync(baseline, out);
      const again = await field.collect("whole", "--strict", "--baseline", baseline, "--summary", summary);
      expect(again.code).toBe(0);
      expect(JSON.parse(readFileSync(summary, "utf8"))).toMatchObject({ targets: 2 });
    },
    timeout,
  );

  test(
    "can be taken out of Redis, which then has nothing of it",
    async () => {
      const redis = new Redis(field.redis.url);
      const ids = await redis.zrange("{prevalidate}:checks/run/plain/jobs", "0", "-1");
      expect(ids).toHaveLength(2);
      expect((await field.collect("plain", "--remove")).code).toBe(0);
      const left = await redis.keys("*");
      expect(left.filter((key) => key.includes("plain") || ids.some((id) => key.includes(id)))).toEqual([]);
      expect(await redis.xlen("{prevalidate}:checks:events")).toBe(0);
      for (const set of ["completed", "failed", "delayed"])
        for (const id of ids) expect(await redis.zscore(`{prevalidate}:checks:${set}`, id)).toBeNull();
      redis.disconnect();
      expect(await field.collect("plain")).toMatchObject({
        code: 2,
        err: expect.stringContaining("no run plain"),
      });
      // Of the other runs nothing is gone.
      expect((await field.collect("ignoring")).reports).toHaveLength(2);
    },
    timeout,
  );
});

describeWith(["redis-server"], "a Redis that wants a password", () => {
  const programs = new Programs();
  let redis: RedisServer;

  beforeAll(async () => {
    redis = new RedisServer(await RedisServer.freePort(), programs.folder(), "--requirepass", "hushhush123");
    await redis.start();
  });

  afterAll(async () => {
    await redis.kill();
    await programs.close();
  });

  const told = (user: string) =>
    runFleet(programs.folder(), "collect", "--run", "r", "--redis", `redis://${user}127.0.0.1:${redis.port}`);

  test(
    "is told of where it is wrong or missing, and lets in who has it",
    async () => {
      const place = `prevalidate: Redis at 127.0.0.1:${redis.port}`;
      const wrong = await told(":wrongwrong456@");
      expect(wrong).toMatchObject({ code: 2, err: `${place} refuses the user or password in --redis\n` });
      const none = await told("");
      expect(none).toMatchObject({
        code: 2,
        err: `${place} wants a password: write it into --redis, as :password@ before the host\n`,
      });
      expect(await told(":hushhush123@")).toMatchObject({
        code: 2,
        err: expect.stringContaining("no run r"),
      });
    },
    timeout,
  );
});

test(
  "a Redis that is not there is told in plain words, and its password is not",
  async () => {
    const programs = new Programs();
    const url = "redis://:hushhush123@127.0.0.1:1";
    const ended = await runFleet(programs.folder(), "collect", "--run", "r", "--redis", url);
    expect([ended.code, ended.err]).toEqual([
      3,
      "prevalidate: Redis at 127.0.0.1:1 does not answer: nothing listens there\n",
    ]);
    await programs.close();
  },
  timeout,
);
