// Throughput of `replay` beside autocannon, with wrk as the limit; memory and time as the work grows.
// Needs nginx and wrk, and fetches autocannon through npx. Usage: node bench/replay.mjs [runs] [connections]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, keys, median, peakMemory, report, run } from "./measure.mjs";
import { writeEvents } from "./replay/events.mjs";
import { serveNginx } from "./replay/nginx.mjs";

const runs = Number(process.argv[2] ?? 7);
const connections = Number(process.argv[3] ?? 32);
const seconds = 3;
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-bench-"));
const [small, middle, large] = [10_000, 100_000, 1_000_000].map((count) => {
  const file = path.join(folder, `${count}.ndjson`);
  writeEvents(file, count, keys.secretKey);
  return file;
});
const server = await serveNginx(folder, keys.validationKey);
const url = `http://127.0.0.1:${server.port}/hook`;
const replayArgs = (file) => [
  ...[command, "replay", file, "--to", url, "--concurrency", String(connections), "--reporter", "json"],
  ...["--secret-key", "another-key-of-today", "--validation-key", keys.validationKey],
];
const whole = (number) => Math.round(number).toLocaleString("en-US");

function replay(file) {
  const read = JSON.parse(run(["node", ...replayArgs(file)]).stdout);
  if (read.verdict !== "pass") throw new Error(`replay: ${read.verdict}`);
  return read;
}

function autocannon(verify) {
  const script = path.join(import.meta.dirname, "replay", "autocannon.mjs");
  const told = execFileSync(
    "npm",
    [
      ...["exec", "-y", "--package=autocannon@8", "--", "node", script],
      ...[url, middle, String(connections), String(seconds), keys.validationKey, verify],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const { perSecond, wrong } = JSON.parse(told);
  if (wrong > 0) throw new Error(`autocannon: ${wrong} wrong answers`);
  return perSecond;
}

function wrk() {
  const script = path.join(folder, "post.lua");
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\nwrk.body = "Type=Delivered&SecretKey=${keys.secretKey}&ServerId=10000&${"x".repeat(280)}"\n`,
  );
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url];
  return Number(/Requests\/sec:\s*([\d.]+)/.exec(execFileSync("wrk", args, { encoding: "utf8" }))[1]);
}

const rates = { replay: [], verified: [], unverified: [], wrk: [] };
const times = { middle: [], large: [] };
for (let i = 0; i < runs; i++) {
  const read = replay(middle);
  rates.replay.push(read.throughput.postsPerSecond);
  times.middle.push(read.durationMs);
  rates.verified.push(autocannon("verify"));
  rates.unverified.push(autocannon("status"));
  rates.wrk.push(wrk());
  if (i % 3 === 0) times.large.push(replay(large).durationMs);
}
const [ours, verified, unverified, limit] = Object.values(rates).map(median);
const theirs = Math.max(verified, unverified);
report(
  `autocannon / replay, posts a second over ${connections} connections`,
  theirs / ours,
  1,
  `replay ${whole(ours)}, every answer checked for status and key; autocannon ${whole(verified)} with the key checked, ` +
    `${whole(unverified)} without; wrk, the limit, ${whole(limit)}: the server has ${(limit / ours).toFixed(1)} times as much in it`,
);
const [grown, base] = [median(times.large), median(times.middle)];
report("time for 1,000,000 posts / for 100,000", grown / base, 11, `${whole(grown)} ms to ${whole(base)} ms`);
const peaks = [small, large].map((file) => median([0, 1, 2].map(() => peakMemory(replayArgs(file)))));
report(
  "peak memory of 1,000,000 posts / of 10,000",
  peaks[1] / peaks[0],
  1.15,
  peaks.map((peak) => `${peak.toFixed(0)} MiB`).join(" and "),
);
report(
  "peak memory of 1,000,000 posts / 160 MB",
  (peaks[1] * 1.048576) / 160,
  1,
  `${peaks[1].toFixed(0)} MiB`,
);
server.stop();
rmSync(folder, { recursive: true });
