import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpack } from "../../src/fleet/result.ts";
import { describeWith } from "../real/programs.ts";
import { KeySearch } from "../security/search.ts";
import { fleetKeys } from "./command.ts";
import { Field } from "./field.ts";

const timeout = 120_000;

describeWith(["redis-server"], "keys of endpoints and a fleet's Redis", () => {
  const search = new KeySearch(fleetKeys);
  let field: Field;

  beforeAll(async () => {
    field = await Field.open();
    // One that tells the key in its answers: its reports hold it, unless it was taken out.
    await field.enqueue(field.list("leaky", 4), "leaky");
    await field.enqueue(field.list("plain", 4), "plain");
    await field.work("--drain", "--per-host", "4", "--per-host-rate", "50/s").ended;
  }, timeout);

  afterAll(() => field.close());

  /** All that Redis has, as it would be shown: what is packed unpacked. */
  async function everything(): Promise<readonly string[]> {
    const redis = new Redis(field.redis.url);
    const all: string[] = [];
    for (const key of await redis.keys("*")) {
      all.push(key);
      const type = await redis.type(key);
      if (type === "string") all.push((await redis.get(key)) ?? "");
      else if (type === "list") all.push(...(await redis.lrange(key, 0, -1)));
      else if (type === "set") all.push(...(await redis.smembers(key)));
      else if (type === "zset") all.push(...(await redis.zrange(key, "0", "-1")));
      else if (type === "hash") all.push(...Object.entries(await redis.hgetall(key)).flat());
      else if (type === "stream") all.push(JSON.stringify(await redis.xrange(key, "-", "+")));
      else throw new Error(`${key} is a ${type}`);
    }
    redis.disconnect();
    return all;
  }

  test(
    "nothing that Redis holds has a key in it, in any encoding, and no report that is packed there",
    async () => {
      const all = await everything();
      expect(all.some((text) => text.includes("$FLEET_SECRET"))).toBe(true);
      const packed = all.flatMap((text) => /"report":"([^"]+)"/.exec(text)?.[1] ?? []);
      const reports = await Promise.all(packed.map(unpack));
      expect(reports.length).toBeGreaterThanOrEqual(8);
      const texts = reports.map((report) => JSON.stringify(report));
      // The leak was seen: it is not for want of a key that none is found.
      expect(
        texts.filter((text) => text.includes("x-powered-by") && text.includes("‹secret key›")),
      ).not.toEqual([]);
      for (const text of [...all, ...texts]) expect(search.in(text), text.slice(0, 200)).toEqual([]);
    },
    timeout,
  );

  test(
    "nor has its append-only file",
    () => {
      const folder = path.join(field.data, "appendonlydir");
      const files = readdirSync(folder).map((file) =>
        readFileSync(path.join(folder, file)).toString("latin1"),
      );
      expect(files.join("")).toContain("FLEET_SECRET");
      for (const file of files) expect(search.writtenIn(file)).toEqual([]);
      for (const file of files) expect(search.quickIn(file)).toEqual([]);
    },
    timeout,
  );

  test(
    "a list that holds a key in clear is refused, and nothing of it gets into Redis",
    async () => {
      const { secret } = fleetKeys;
      const csv = path.join(field.folder, "clear.csv");
      writeFileSync(csv, `url,secretKey,validationKey\n${field.origin}/a,${secret},$FLEET_VALIDATION\n`);
      const lists = [
        csv,
        field.list("clear-key", 1, { secretKey: secret }),
        field.list("clear-url", 1, { url: `${field.origin}/hook?key=${secret}` }),
        field.list("clear-header", 1, { headers: { "X-Key": secret } }),
      ];
      for (const { code, err } of await Promise.all(lists.map((list) => field.enqueue(list, "clear")))) {
        expect(code).toBe(2);
        expect(err).toMatch(/key in clear|holds the key of FLEET_SECRET: write \$\{FLEET_SECRET\}/);
        expect(search.in(err)).toEqual([]);
      }
      expect((await everything()).filter((text) => text.includes("clear"))).toEqual([]);
    },
    timeout,
  );
});
