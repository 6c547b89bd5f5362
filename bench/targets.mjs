/*
 * A list of endpoints on loopback, a tenth of them broken in ways of the lab: that each is diagnosed right, how many a
 * second, and how much memory, beside the same list through `xargs -P` and the single-target command, and beside undici
 * sending the same requests without judging.
 *   node bench/targets.mjs --count 10000 --runs 3 --xargs 200
 */
import { spawn, spawnSync } from "node:child_process";
import { createReadStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { command, keys, median, report, root } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    few: { type: "string" },
    runs: { type: "string", default: "3" },
    xargs: { type: "string", default: "150" },
    concurrency: { type: "string", default: "32" },
  },
});
const count = Number(values.count);
const few = Number(values.few ?? Math.max(100, Math.round(count / 10)));
const runs = Number(values.runs);
const alone = Math.min(Number(values.xargs), count);
const folder = path.join(root, "node_modules/.cache", `prevalidate-targets-${process.pid}`);
const file = (name) => path.join(folder, name);
const env = {
  ...process.env,
  PREVALIDATE_SECRET_KEY: keys.secretKey,
  PREVALIDATE_VALIDATION_KEY: keys.validationKey,
  NO_COLOR: "1",
};

mkdirSync(folder, { recursive: true });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const server = await serve();
try {
  const endpoints = JSON.parse(readFileSync(file("endpoints.json"), "utf8"));
  list("all.txt", endpoints);
  list("few.txt", endpoints.slice(0, few));
  list("alone.txt", endpoints.slice(0, alone));

  checkList("all.txt", "first.ndjson");
  const wrong = await compare(endpoints, file("first.ndjson"), file("requests.json"));
  report(
    "diagnosed wrong",
    wrong,
    0,
    `${endpoints.length} endpoints, ${endpoints.filter((e) => e.expected).length} broken`,
  );

  const seen = { ours: [], undici: [], xargs: [], peaks: [], fewPeaks: [] };
  for (let run = 0; run < runs; run++) {
    const ours = checkList("all.txt", "again.ndjson");
    seen.ours.push((count / ours.ms) * 1000);
    seen.peaks.push(ours.peak);
    seen.undici.push((count / sendOnly().ms) * 1000);
    seen.xargs.push((alone / oneByOne()) * 1000);
    seen.fewPeaks.push(checkList("few.txt", "few.ndjson").peak);
  }
  const [ours, undici, xargs] = [median(seen.ours), median(seen.undici), median(seen.xargs)];
  const rate = (value) => `${value.toFixed(1)}/s`;
  // As bounds are written here, less is better: three times as fast is a third of the time.
  report(
    "time / a third of xargs -P's",
    (3 * xargs) / ours,
    1,
    `${rate(ours)} to ${rate(xargs)}, ${(ours / xargs).toFixed(1)} x`,
  );
  report(
    "time / twice undici's",
    (0.5 * undici) / ours,
    1,
    `${rate(ours)} to ${rate(undici)}, ${(ours / undici).toFixed(2)} x`,
  );
  const [peak, fewPeak] = [median(seen.peaks), median(seen.fewPeaks)];
  report(
    `peak memory of ${count} / of ${few}`,
    peak / fewPeak,
    1.15,
    `${peak.toFixed(0)} to ${fewPeak.toFixed(0)} MiB`,
  );
} finally {
  server.kill();
}

async function serve() {
  const bundle = file("server.mjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "targets/main.ts")],
    outfile: bundle,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.18",
    logLevel: "warning",
  });
  const child = spawn(
    "node",
    [bundle, String(count), file("endpoints.json"), keys.secretKey, keys.validationKey],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("the endpoints did not start")));
  });
  return child;
}

function list(name, endpoints) {
  writeFileSync(file(name), endpoints.map(({ url }) => `${url}\n`).join(""));
}

/** The command over a list. Its peak is what the kernel says of the process at its end. */
function checkList(name, out) {
  const hook = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file("peak"))},String(process.resourceUsage().maxRSS)))`;
  const args = ["check", "--targets", file(name), "--local", "-q", "--concurrency", values.concurrency];
  const began = performance.now();
  const done = spawnSync(
    "node",
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(hook)}`,
      command,
      ...args,
      "--reporter",
      `ndjson=${file(out)}`,
    ],
    { env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" },
  );
  const ms = performance.now() - began;
  if (done.status !== 1) throw new Error(`the list ended with ${done.status}\n${done.stderr}`);
  const told = done.stderr.split("\n").filter((line) => line !== "" && !line.includes(": wrote "));
  if (told.length > 0) console.error(told.join("\n"));
  return { ms, peak: Number(readFileSync(file("peak"), "utf8")) / 1024 };
}

/** One command for each endpoint, as many at a time as pays. */
function oneByOne() {
  const script = `xargs -P ${2 * availableParallelism()} -n 1 node "$0" check --local -q < "$1" > /dev/null 2>&1`;
  const began = performance.now();
  spawnSync("sh", ["-c", script, command, file("alone.txt")], { env });
  return performance.now() - began;
}

function sendOnly() {
  const script = path.join(import.meta.dirname, "targets/requests.mjs");
  const done = spawnSync("node", [script, file("requests.json"), values.concurrency], { encoding: "utf8" });
  return JSON.parse(done.stdout);
}

/** Holds every report against what its endpoint is, and writes down what each check sent. */
async function compare(endpoints, reports, requests) {
  const expected = new Map(endpoints.map(({ url, expected: cause }) => [url, cause]));
  const sent = [];
  let wrong = 0;
  for await (const line of createInterface({ input: createReadStream(reports) })) {
    const { target, likelyCause, findings, evidence } = JSON.parse(line);
    const cause = expected.get(target);
    expected.delete(target);
    const named =
      cause === null
        ? likelyCause === null
        : findings.some(({ id, explains }) => id === cause || explains.includes(cause));
    if (!named && wrong++ < 10)
      console.error(`${target}: ${likelyCause?.id ?? "nothing"} in place of ${cause ?? "nothing"}`);
    sent.push({
      origin: new URL(target).origin,
      requests: Object.values(evidence.http ?? {}).map(requestOf),
    });
  }
  if (expected.size > 0) console.error(`${expected.size} endpoints have no report`);
  writeFileSync(requests, JSON.stringify(sent));
  return wrong + expected.size;
}

/** Keys are hidden in a report, and are as long as what stands for them. */
function requestOf({ request: { method, url, headers, body } }) {
  const at = new URL(url);
  const open = (text) =>
    text.replaceAll("‹secret key›", keys.secretKey).replaceAll("‹validation key›", keys.validationKey);
  const kept = headers.filter(([name]) => !/^(?:host|content-length|connection|expect)$/i.test(name));
  return {
    method,
    path: `${at.pathname}${at.search}`,
    headers: kept.flatMap(([name, value]) => [name, open(value).replaceAll(/[^\t\x20-\x7e]/g, "")]),
    body: open(body),
  };
}
