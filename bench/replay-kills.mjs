// Kills a checkpointed replay at random moments (SIGKILL) and lets it go on, again and again, against a server that
// records what it gets. Nothing may be lost, and no kill may make more posts arrive twice than were under way.
// Usage: node bench/replay-kills.mjs [kills] [concurrency]
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, keys, serve } from "./measure.mjs";

const kills = Number(process.argv[2] ?? 200);
const concurrency = Number(process.argv[3] ?? 16);
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-kills-"));
const [source, recorded, checkpoint] = ["posts.ndjson", "recorded", "checkpoint"].map((name) =>
  path.join(folder, name),
);
const eachRun = 500;
const total = kills * eachRun;

writeFileSync(source, "");
const lines = [];
for (let i = 0; i < total; i++) {
  const id = String(i).padStart(12, "0");
  lines.push(
    JSON.stringify({
      schema: "prevalidate/exchange@1",
      at: "2026-01-01T00:00:00.000Z",
      request: {
        method: "POST",
        url: "https://example.com/",
        headers: [["Content-Type", "application/x-www-form-urlencoded"]],
        body: `Type=Delivered&MessageId=${id}&Address=reader%40example.net&SecretKey=x&ServerId=1`,
        bodyEncoding: "utf8",
      },
    }),
  );
}
writeFileSync(source, `${lines.join("\n")}\n`);
const server = await serve("recording.mjs", keys.validationKey, recorded, "3");

const seen = () => (existsSync(recorded) ? readFileSync(recorded, "utf8").trimEnd().split("\n") : []);
const start = () =>
  spawn(
    process.execPath,
    [
      ...[command, "replay", source, "--to", `http://127.0.0.1:${server.port}/`, "--checkpoint", checkpoint],
      ...["--concurrency", String(concurrency), "--reporter", "json"],
    ],
    {
      env: {
        ...process.env,
        PREVALIDATE_SECRET_KEY: keys.secretKey,
        PREVALIDATE_VALIDATION_KEY: keys.validationKey,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
const ended = (child) =>
  new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));

let most = 0;
let killed = 0;
let before = 0;
while (killed < kills) {
  const child = start();
  child.stdout.resume();
  const over = ended(child);
  setTimeout(() => child.kill("SIGKILL"), 80 + Math.random() * 250);
  const { signal } = await over;
  if (signal !== "SIGKILL") break;
  killed++;
  // The server has taken in what was on its way.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const all = seen();
  const doubled = all.length - new Set(all).size;
  most = Math.max(most, doubled - before);
  before = doubled;
}
const last = start();
let report = "";
last.stdout.setEncoding("utf8").on("data", (text) => {
  report += text;
});
const { code } = await ended(last);
server.stop();
const all = seen();
const different = new Set(all);
const doubled = all.length - different.size;
const { counts, latency } = JSON.parse(report);
const sound =
  code === 0 &&
  different.size === total &&
  most <= concurrency &&
  counts.posts === total &&
  counts.accepted === total &&
  latency.count === total;
if (!sound) process.exitCode = 1;
console.log(
  `${sound ? "held  " : "MISSED"} ${killed} kills: ${total - different.size} of ${total} posts lost; ${doubled} came twice, ` +
    `at most ${most} after one kill, with ${concurrency} under way (bound ${concurrency}); the report covers ${counts.posts}`,
);
rmSync(folder, { recursive: true });
