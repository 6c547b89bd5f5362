import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../real/programs.ts";
import { Field, namesOf } from "./field.ts";

/** Long: a worker that was killed is missed only after its lock is over. */
const timeout = 180_000;

describeWith(["redis-server"], "a fleet on a real Redis", () => {
  let field: Field;

  beforeAll(async () => {
    field = await Field.open();
  });

  afterAll(() => field.close());

  test(
    "a list that is enqueued twice is there once, and is collected in its order with the worker's name",
    async () => {
      const targets = field.list("plain", 30);
      const first = await field.enqueue(targets, "plain");
      const second = await field.enqueue(targets, "plain");
      expect([first.code, second.code, first.out]).toEqual([0, 0, "plain\n"]);
      expect(second.err).toContain("0 enqueued, 30 were there already");
      const worker = await field.work("--drain", "--name", "eu-west").ended;
      expect(worker).toMatchObject({ code: 0, err: expect.stringContaining("eu-west checked 30") });
      const { code, reports } = await field.collect("plain");
      expect(code).toBe(0);
      expect(reports.map(({ name }) => name)).toEqual(namesOf("plain", 30));
      expect(reports.map(({ position }) => position)).toEqual(reports.map((_, one) => one + 1));
      expect(new Set(reports.map(({ evidence }) => evidence.from))).toEqual(new Set(["eu-west"]));
    },
    timeout,
  );

  test(
    "a target without a result is told of, and the run can't be told about",
    async () => {
      await field.enqueue(field.list("idle", 3), "idle", "--queue", "idle");
      const { code, err, reports } = await field.collect("idle", "--queue", "idle");
      expect([code, reports.length]).toEqual([3, 0]);
      expect(err).toContain("idle-0: no worker is done with it yet");
    },
    timeout,
  );

  test(
    "what workers that were killed and a Redis that crashed had in hand is in the report exactly once",
    async () => {
      const count = 160;
      await field.enqueue(field.list("kill", count), "kill");
      const four = Array.from({ length: 4 }, (_, one) =>
        field.work("--name", `w${one}`, "--concurrency", "8"),
      );
      const asked = () =>
        new Set(field.arrivals.filter((one) => one.path.startsWith("/kill/")).map((one) => one.path)).size;
      await expect.poll(asked, { timeout }).toBeGreaterThan(30);
      four[0]?.child.kill("SIGKILL");
      await expect.poll(asked, { timeout }).toBeGreaterThan(60);
      four[1]?.child.kill("SIGKILL");
      await field.redis.kill();
      await field.redis.start();
      const { code, reports } = await field.collect("kill", "--wait", "150s");
      expect(reports.map(({ name }) => name)).toEqual(namesOf("kill", count));
      expect(code).toBe(0);
      for (const { child } of four) child.kill("SIGTERM");
      const ends = await Promise.all(four.map(({ ended }) => ended));
      expect(ends.slice(2).map((end) => end.code)).toEqual([0, 0]);
    },
    timeout,
  );
});
