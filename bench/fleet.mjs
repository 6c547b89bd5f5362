/*
 * A fleet on a Redis of its own: how many targets a second one worker checks and two do, where the endpoints are the
 * limit; and whether each target is in the report once when workers are killed and Redis crashes meanwhile.
 *   node bench/fleet.mjs --count 10000 --few 400 --delay 300
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { keys, root } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    few: { type: "string", default: "400" },
    delay: { type: "string", default: "300" },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-fleet-"));
const redisPort = 20_000 + (process.pid % 10_000);
const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

let delayMs = Number(values.delay);
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const right = body.includes(keys.secretKey);
    const answer = () => response.writeHead(right ? 200 : 403).end(right ? keys.validationKey : "");
    if (delayMs > 0) setTimeout(answer, delayMs);
    else answer();
  });
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

let redis = await startRedis();
const [one, two] = [await throughput("one", 1), await throughput("two", 2)];
console.log(`one worker ${one.toFixed(2)}/s, two ${two.toFixed(2)}/s: ${(two / one).toFixed(2)} x`);
delayMs = 0;
await survive(Number(values.count));
await redis.kill();
server.closeAllConnections();
server.close();

async function throughput(run, workers) {
  const count = Number(values.few);
  await enqueue(run, count);
  const all = Array.from({ length: workers }, () => fleet(["work", "--concurrency", "8", "--drain"]));
  // Counted from the first answer on: starting Node is no throughput.
  const { first, last } = await spanOf(all);
  return count / ((last - first) / 1000);
}

async function spanOf(workers) {
  let first;
  let last;
  const note = () => {
    last = performance.now();
    first ??= last;
  };
  server.on("request", note);
  await Promise.all(workers.map(({ ended }) => ended));
  server.off("request", note);
  return { first, last };
}

async function survive(count) {
  await enqueue("kills", count);
  const start = performance.now();
  let done = false;
  const work = () => fleet(["work", "--concurrency", "16"]);
  const workers = Array.from({ length: 4 }, work);
  let kills = 0;
  let crashes = 0;
  const chaos = (async () => {
    while (!done) {
      await pause(5000 + Math.random() * 5000);
      if (done) break;
      const at = Math.floor(Math.random() * workers.length);
      workers[at].child.kill("SIGKILL");
      workers[at] = work();
      if (++kills % 3 !== 0) continue;
      await redis.kill();
      redis = await startRedis();
      crashes++;
    }
  })();
  const most = { workers: 0, collect: 0 };
  const waiting = fleet(["collect", "--run", "kills", "--wait", "3h", "--reporter", "ndjson"]);
  const look = setInterval(() => {
    most.collect = Math.max(most.collect, mostMemoryOf(waiting.child));
    most.workers = Math.max(most.workers, ...workers.map(({ child }) => mostMemoryOf(child)));
  }, 500);
  const { out, code } = await waiting.ended;
  clearInterval(look);
  done = true;
  const seconds = (performance.now() - start) / 1000;
  await chaos;
  const names = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).name);
  console.log(
    `${count} targets, 4 workers, ${kills} killed, ${crashes} crashes of Redis: ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)}/s, exit code ${code}`,
  );
  console.log(`memory at most: a worker ${most.workers} MB, collect ${most.collect} MB`);
  console.log(`in the report: ${names.length}, of these different: ${new Set(names).size}`);
  for (const { child } of workers) child.kill("SIGKILL");
}

/** In MB, since it began; 0 for one that is gone, or where there is no /proc. */
function mostMemoryOf({ pid }) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

async function enqueue(run, count) {
  const list = path.join(folder, `${run}.ndjson`);
  const url = (at) => `http://127.0.0.1:${server.address().port}/${run}/${at}`;
  const line = (at) => JSON.stringify({ name: `${run}-${at}`, url: url(at), local: true });
  writeFileSync(list, Array.from({ length: count }, (_, at) => `${line(at)}\n`).join(""));
  const { code, err } = await fleet(["enqueue", "--targets", list, "--run", run]).ended;
  if (code !== 0) throw new Error(err);
}

function fleet([command, ...args]) {
  const program = path.join(root, "dist/prevalidate.cjs");
  const url = `redis://127.0.0.1:${redisPort}`;
  const env = {
    ...process.env,
    PREVALIDATE_SECRET_KEY: keys.secretKey,
    PREVALIDATE_VALIDATION_KEY: keys.validationKey,
  };
  const child = spawn(process.execPath, [program, "fleet", command, "--redis", url, ...args], { env });
  children.add(child);
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text;
  });
  const ended = new Promise((resolve) =>
    child.once("close", (code) => {
      children.delete(child);
      resolve({ code, out, err });
    }),
  );
  return { child, ended };
}

async function startRedis() {
  const options = ["--port", String(redisPort), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const child = spawn("redis-server", [...options, "--appendonly", "yes"], { stdio: "ignore" });
  children.add(child);
  await pause(500);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    kill: () => {
      child.kill("SIGKILL");
      children.delete(child);
      return ended;
    },
  };
}
