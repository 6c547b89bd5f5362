/*
 * The export for Artillery, run by Artillery itself against an endpoint on loopback: each post arrives once, as the
 * replay sends it, and a refused one makes it exit with 1. Artillery wants a newer Node than the command does; both
 * come from the registry, Artillery into a folder that is gone afterwards unless one is given.
 *   node bench/artillery.mjs [--folder <one with artillery in node_modules>]
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { keys, root } from "./measure.mjs";

const { values } = parseArgs({
  options: { folder: { type: "string" }, posts: { type: "string", default: "60" } },
});
const scratch = mkdtempSync(path.join(tmpdir(), "prevalidate-artillery-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const folder = path.resolve(values.folder ?? scratch);
const modules = path.join(folder, "node_modules");
if (!existsSync(path.join(modules, "artillery"))) {
  writeFileSync(path.join(folder, "package.json"), "{}");
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "artillery@2.0.34"];
  execFileSync("npm", install, { cwd: folder, stdio: "ignore" });
}
const find = ["-y", "node@24", "-p", "process.execPath"];
const node = execFileSync("npx", find, { cwd: folder, encoding: "utf8" }).trim();
const { version } = JSON.parse(readFileSync(path.join(modules, "artillery/package.json"), "utf8"));
console.log(`Artillery ${version} on Node ${execFileSync(node, ["-v"], { encoding: "utf8" }).trim()}`);

let got = [];
let answer = () => 200;
let underWay = 0;
let most = 0;
const server = createServer((request, response) => {
  underWay++;
  most = Math.max(most, underWay);
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const own = ["accept-encoding", "connection"];
    const fields = Object.entries(request.headers).filter(([name]) => !own.includes(name));
    got.push({
      at: performance.now(),
      post: JSON.stringify([request.method, request.url, fields.sort(), body.toString("base64")]),
    });
    const status = answer(got.length);
    setTimeout(() => {
      underWay--;
      if (status === null) return request.socket.destroy();
      // A cookie, which must not come back.
      response.writeHead(status, { "Set-Cookie": "a=1" }).end(status === 200 ? keys.validationKey : "");
    }, 20);
  });
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const url = `http://127.0.0.1:${server.address().port}/hook?of=a%20b`;

const count = Number(values.posts);
const captures = path.join(scratch, "captures.ndjson");
writeFileSync(captures, Array.from({ length: count }, (_, index) => capture(index)).join(""));
const environment = {
  ...process.env,
  ARTILLERY_DISABLE_TELEMETRY: "true",
  PREVALIDATE_SECRET_KEY: keys.secretKey,
  PREVALIDATE_VALIDATION_KEY: keys.validationKey,
};
let failed = false;

const replayed = await posts(() => replay([]));
await compare("as it comes", ["--concurrency", "4"], { code: 0 });
await compare("at a rate", ["--rate", "30"], { code: 0 });
await compare("at more than 2 connections take", ["--rate", "200", "--concurrency", "2"], { code: 0 });
await compare("with a ramp", ["--rate", "30", "--ramp", "2s"], { code: 0 });
await compare("twice", ["--repeat", "2", "--concurrency", "4"], { code: 0, times: 2 });
await compare("recorded rhythm", ["--realtime", "10"], { code: 0 });
await compare("one refused", ["--concurrency", "4"], { code: 1, answers: (nth) => (nth === 7 ? 403 : 200) });
await compare("one redirected", ["--concurrency", "4"], {
  code: 1,
  answers: (nth) => (nth === 7 ? 302 : 200),
});
await compare("one cut off", ["--rate", "30"], { code: 1, answers: (nth) => (nth === 7 ? null : 200) });
await compare("one cut off", ["--concurrency", "4"], { code: 1, answers: (nth) => (nth === 7 ? null : 200) });
delete environment.PREVALIDATE_SECRET_KEY;
await compare("without a key", ["--secret-key", keys.secretKey], { times: 0, fails: true });
server.closeAllConnections();
server.close();
process.exitCode = failed ? 1 : 0;

async function compare(name, options, { code, times = 1, answers = () => 200, fails = false }) {
  const script = path.join(scratch, "load.yml");
  await replay([...options, "--export", `artillery=${script}`]);
  answer = answers;
  most = 0;
  const bin = path.join(modules, "artillery/bin/run");
  let ran;
  const came = await posts(async () => {
    ran = await run(node, [bin, "run", script]);
  });
  const span = got.length === 0 ? 0 : (got.at(-1).at - got[0].at) / 1000;
  const wanted = Array.from({ length: times }, () => replayed).flat();
  const same = JSON.stringify(came) === JSON.stringify(wanted.sort());
  const good = same && (fails ? ran.code !== 0 : ran.code === code);
  if (!good) {
    failed = true;
    console.log(ran.output.slice(-4000));
  }
  const told = `${came.length} posts in ${span.toFixed(1)} s, at most ${most} at once, exit ${ran.code}`;
  console.log(`${good ? "ok" : "WRONG"} ${name}: ${told}${same ? "" : ", not those of the replay"}`);
}

/** What came meanwhile, sorted. */
async function posts(work) {
  got = [];
  await work();
  return got.map(({ post }) => post).sort();
}

function replay(options) {
  const to = ["--to", url, "--quiet"];
  return run(process.execPath, [
    path.join(root, "dist/prevalidate.cjs"),
    "replay",
    captures,
    ...to,
    ...options,
  ]);
}

function run(command, words) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { env: environment, cwd: scratch });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
      });
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** A form, JSON, or octets that are no UTF-8; with what a template would take for a variable. */
function capture(index) {
  const json = index % 3 === 1;
  const fields = {
    Type: "Delivered",
    ServerId: "1",
    SecretKey: "OldSecretKeyOfThen01",
    Tag: `{{ name }} ${index}`,
  };
  const text = json ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
  const body = Buffer.from(index % 3 === 2 ? `${text}&Data=\xe9\xff` : text, "latin1");
  const type = json ? "application/json" : "application/x-www-form-urlencoded";
  const request = {
    method: "POST",
    url: "http://old.example.com/",
    headers: [
      ["Content-Type", type],
      ["X-Note", "{{ a }} and {{ b }}"],
    ],
    body: body.toString("base64"),
    bodyEncoding: "base64",
  };
  const at = new Date(Date.UTC(2026, 0, 1) + index * 500).toISOString();
  return `${JSON.stringify({ schema: "prevalidate/exchange@1", at, request })}\n`;
}
