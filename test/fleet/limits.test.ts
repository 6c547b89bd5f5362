import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../real/programs.ts";
import { Field, namesOf } from "./field.ts";

const timeout = 120_000;

describeWith(["redis-server"], "how often and how fast a fleet tries", () => {
  let field: Field;
  /** Closes every connection: no check through it can tell of its endpoint. */
  let proxy: Server;
  let tunnels = 0;

  beforeAll(async () => {
    field = await Field.open();
    proxy = createServer((socket) => {
      tunnels++;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => proxy.once("listening", resolve));
  });

  afterAll(async () => {
    await field.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  async function attemptsOf(queue: string): Promise<readonly number[]> {
    const redis = new Redis(field.redis.url);
    const jobs = await redis.keys(`{prevalidate}:${queue}:t*`);
    const made = await Promise.all(jobs.map((job) => redis.hget(job, "atm")));
    redis.disconnect();
    return made.map(Number);
  }

  test(
    "a target about which nothing can be told is tried as often as it was said, and its last report kept",
    async () => {
      const { port } = proxy.address() as AddressInfo;
      const targets = field.list("dark", 2, { proxy: `http://127.0.0.1:${port}` });
      await field.enqueue(targets, "dark", "--queue", "dark", "--attempts", "2");
      await field.work("--queue", "dark", "--drain").ended;
      expect(await attemptsOf("dark")).toEqual([2, 2]);
      expect(tunnels).toBeGreaterThanOrEqual(4);
      const { code, reports } = await field.collect("dark", "--queue", "dark");
      expect(code).toBe(3);
      expect(reports.map(({ verdict }) => verdict)).toEqual(["inconclusive", "inconclusive"]);
    },
    timeout,
  );

  test(
    "limits of a host hold over all workers, and waiting for them is no attempt",
    async () => {
      const count = 16;
      await field.enqueue(field.list("rate", count), "rate", "--queue", "rate", "--attempts", "1");
      const limits = ["--queue", "rate", "--per-host-rate", "4/s", "--drain"];
      await Promise.all([field.work(...limits).ended, field.work(...limits).ended]);
      const { code, reports } = await field.collect("rate", "--queue", "rate");
      expect(code).toBe(0);
      expect(reports.map(({ name }) => name)).toEqual(namesOf("rate", count));
      expect(await attemptsOf("rate")).toEqual(Array.from({ length: count }, () => 1));
      const starts = new Map<string, number>();
      for (const { path, at } of field.arrivals)
        if (path.startsWith("/rate/") && !starts.has(path)) starts.set(path, at);
      const times = [...starts.values()].sort((a, b) => a - b);
      // 16 at 4 a second take more than 3 seconds, however busy the machine is: it can only be later.
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2500);
    },
    timeout,
  );

  test(
    "no more checks of a host go on at once than may, over all workers",
    async () => {
      const count = 8;
      await field.enqueue(field.list("slots", count), "slots", "--queue", "slots", "--attempts", "1");
      const limits = ["--queue", "slots", "--per-host", "1", "--drain"];
      await Promise.all([field.work(...limits).ended, field.work(...limits).ended]);
      const { code } = await field.collect("slots", "--queue", "slots");
      expect(code).toBe(0);
      const asked = field.arrivals.map(({ path }) => path).filter((path) => path.startsWith("/slots/"));
      // With one at a time, no target is asked again once another was.
      const turns = asked.filter((path, at) => path !== asked[at - 1]);
      expect(turns).toHaveLength(count);
      expect(new Set(turns).size).toBe(count);
    },
    timeout,
  );
});
