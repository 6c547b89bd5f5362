// What the benchmarks share: running commands by turns, medians, and one line for each result.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const root = path.join(import.meta.dirname, "..");
export const command = path.join(root, "dist", "prevalidate.cjs");
export const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs a command to its end and gives the milliseconds it took. */
export function run(args, { env = {}, expected = 0, cwd } = {}) {
  const began = process.hrtime.bigint();
  const done = spawnSync(args[0], args.slice(1), { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (done.status !== expected)
    throw new Error(`${args.join(" ")} ended with ${done.status}\n${done.stdout}\n${done.stderr}`);
  return { ms, stdout: done.stdout };
}

/** Times subjects by turns, so that what else the machine does falls on all of them alike. */
export function byTurns(runs, subjects) {
  const times = subjects.map(() => []);
  for (const subject of subjects) subject();
  for (let i = 0; i < runs; i++) {
    for (const [k, subject] of subjects.entries()) times[k].push(subject());
  }
  return times.map(median);
}

/** Peak resident memory of a node command, in MiB: it writes down its own just before it ends. */
export function peakMemory(args) {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-bench-"));
  const file = path.join(folder, "peak");
  const hook = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  run(["node", "--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...args]);
  const peak = Number(readFileSync(file, "utf8")) / 1024;
  rmSync(folder, { recursive: true });
  return peak;
}

/** Starts a server of `bench/servers/` in a process of its own; it says where it listens on its first line. */
export async function serve(name, ...args) {
  const child = spawn("node", [path.join(import.meta.dirname, "servers", name), ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(data.toString().split("\n")[0]));
    child.once("exit", () => reject(new Error(`${name} did not start`)));
  });
  return { ...JSON.parse(line), stop: () => child.kill() };
}

/** Prints a ratio beside its bound; the process ends with 1 when one is missed. */
export function report(what, ratio, bound, detail) {
  const held = ratio <= bound;
  if (!held) process.exitCode = 1;
  console.log(`${held ? "held  " : "MISSED"} ${what}: ${ratio.toFixed(2)} (bound ${bound}) — ${detail}`);
}

export const milliseconds = (value) => `${value.toFixed(0)} ms`;
