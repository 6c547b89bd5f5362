import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/report.ts";
import { describeWith, Programs } from "../real/programs.ts";
import { fleetKeys, type Running, runFleet, startFleet } from "./command.ts";
import { RedisServer } from "./redis.ts";

/** Long: a worker that was killed is missed only after its lock is over. */
const timeout = 180_000;

describeWith(["redis-server"], "a fleet on a real Redis", () => {
  const programs = new Programs();
  const workers: Running[] = [];
  const folder = programs.folder();
  const data = programs.folder();
  let redis: RedisServer;
  let server: Server;
  let origin: string;
  /** When each target was first asked in a check, and in how many. */
  const arrivals: { readonly path: string; readonly at: number; readonly first: boolean }[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start(data);
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        const first = body.includes("Type=Validation") && body.includes(fleetKeys.secret);
        arrivals.push({ path: request.url ?? "", at: performance.now(), first });
        const right = body.includes(fleetKeys.secret);
        setTimeout(() => response.writeHead(right ? 200 : 403).end(right ? fleetKeys.validation : ""), 5);
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    for (const { child } of workers) child.kill("SIGKILL");
    await Promise.all(workers.map(({ ended }) => ended));
    await redis.kill();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await programs.close();
  });

  function list(name: string, count: number): string {
    const file = path.join(folder, `${name}.ndjson`);
    const lines = Array.from({ length: count }, (_, at) =>
      JSON.stringify({
        name: `${name}-${at}`,
        url: `${origin}/${name}/${at}`,
        local: true,
        secretKey: "$FLEET_SECRET",
        validationKey: { env: "FLEET_VALIDATION" },
      }),
    );
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  }

  const at = () => ["--redis", redis.url];

  function work(...args: readonly string[]): Running {
    const worker = startFleet(folder, ["work", ...at(), ...args]);
    workers.push(worker);
    return worker;
  }

  async function collect(...args: readonly string[]) {
    const ended = await runFleet(folder, "collect", ...at(), "--reporter", "ndjson", ...args);
    const reports = ended.out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Report);
    return { ...ended, reports };
  }

  const namesOf = (name: string, count: number) =>
    Array.from({ length: count }, (_, one) => `${name}-${one}`);

  test(
    "a list that is enqueued twice is there once, and is collected in its order with the worker's name",
    async () => {
      const targets = list("plain", 30);
      const first = await runFleet(folder, "enqueue", ...at(), "--targets", targets, "--run", "plain");
      const second = await runFleet(folder, "enqueue", ...at(), "--targets", targets, "--run", "plain");
      expect([first.code, second.code, first.out]).toEqual([0, 0, "plain\n"]);
      expect(second.err).toContain("0 enqueued, 30 were there already");
      const worker = await work("--drain", "--name", "eu-west").ended;
      expect(worker).toMatchObject({ code: 0, err: expect.stringContaining("eu-west checked 30") });
      const { code, reports } = await collect("--run", "plain");
      expect(code).toBe(0);
      expect(reports.map(({ name }) => name)).toEqual(namesOf("plain", 30));
      expect(reports.map(({ position }) => position)).toEqual(reports.map((_, one) => one + 1));
      expect(new Set(reports.map(({ evidence }) => evidence.from))).toEqual(new Set(["eu-west"]));
    },
    timeout,
  );

  test(
    "neither Redis nor its file on disk holds a key, in whatever encoding",
    async () => {
      const files = readdirSync(path.join(data, "appendonlydir")).map((file) =>
        readFileSync(path.join(data, "appendonlydir", file)),
      );
      const all = Buffer.concat(files);
      expect(all.includes("FLEET_SECRET")).toBe(true);
      for (const key of Object.values(fleetKeys)) {
        const base64 = Buffer.from(key).toString("base64");
        for (const text of [key, key.toLowerCase(), [...key].reverse().join(""), base64.replace(/.=*$/, "")])
          expect(all.includes(text), text).toBe(false);
        for (const encoding of ["hex", "utf16le"] as const)
          expect(
            all.includes(encoding === "hex" ? Buffer.from(key).toString("hex") : Buffer.from(key, encoding)),
          ).toBe(false);
      }
      // What is stored packed is what collect unpacks: nothing of it may hold a key either.
      const { out } = await collect("--run", "plain");
      for (const key of Object.values(fleetKeys)) expect(out).not.toContain(key);
    },
    timeout,
  );

  test(
    "a target without a result is told of, and the run can't be told about",
    async () => {
      await runFleet(
        folder,
        "enqueue",
        ...at(),
        "--targets",
        list("idle", 3),
        "--run",
        "idle",
        "--queue",
        "idle",
      );
      const { code, err, reports } = await collect("--run", "idle", "--queue", "idle");
      expect([code, reports.length]).toEqual([3, 0]);
      expect(err).toContain("idle-0: no worker is done with it yet");
    },
    timeout,
  );

  test(
    "what workers that were killed and a Redis that crashed had in hand is in the report exactly once",
    async () => {
      const count = 300;
      await runFleet(folder, "enqueue", ...at(), "--targets", list("kill", count), "--run", "kill");
      const four = Array.from({ length: 4 }, (_, one) => work("--name", `w${one}`, "--concurrency", "8"));
      const asked = () =>
        new Set(arrivals.filter((one) => one.path.startsWith("/kill/")).map((one) => one.path)).size;
      await expect.poll(asked, { timeout }).toBeGreaterThan(40);
      four[0]?.child.kill("SIGKILL");
      await expect.poll(asked, { timeout }).toBeGreaterThan(90);
      four[1]?.child.kill("SIGKILL");
      await redis.kill();
      await redis.start();
      const { code, reports } = await collect("--run", "kill", "--wait", "150s");
      expect(reports.map(({ name }) => name)).toEqual(namesOf("kill", count));
      expect(code).toBe(0);
      for (const { child } of four) child.kill("SIGTERM");
      const ends = await Promise.all(four.map(({ ended }) => ended));
      expect(ends.slice(2).map((end) => end.code)).toEqual([0, 0]);
    },
    timeout,
  );

  test(
    "the rate of a host holds over all workers",
    async () => {
      const count = 24;
      await runFleet(folder, "enqueue", ...at(), "--targets", list("rate", count), "--run", "rate");
      const limits = ["--per-host-rate", "6/s", "--per-host", "3", "--drain"];
      await Promise.all([work(...limits).ended, work(...limits).ended]);
      const { reports } = await collect("--run", "rate");
      expect(reports).toHaveLength(count);
      const starts = new Map<string, number>();
      for (const { path: asked, at: when, first } of arrivals)
        if (first && asked.startsWith("/rate/") && !starts.has(asked)) starts.set(asked, when);
      const times = [...starts.values()].sort((a, b) => a - b);
      expect(times).toHaveLength(count);
      // 24 at 6 a second take more than 3 seconds, however busy the machine is: it can only be later.
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2500);
    },
    timeout,
  );

  test(
    "a run that is removed leaves nothing of it in Redis",
    async () => {
      expect((await collect("--run", "plain", "--remove")).code).toBe(0);
      const gone = await collect("--run", "plain");
      expect(gone).toMatchObject({ code: 2, err: expect.stringContaining("no run plain") });
    },
    timeout,
  );
});

test(
  "a Redis that is not there is told in plain words, and its password is not",
  async () => {
    const programs = new Programs();
    const folder = programs.folder();
    const { code, err } = await runFleet(
      folder,
      "collect",
      "--run",
      "r",
      "--redis",
      "redis://:hushhush123@127.0.0.1:1",
    );
    expect([code, err]).toEqual([
      3,
      "prevalidate: Redis at 127.0.0.1:1 does not answer: nothing listens there\n",
    ]);
    await programs.close();
  },
  timeout,
);
