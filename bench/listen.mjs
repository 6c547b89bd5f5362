// Catching against a bare node:http server (requests a second, by wrk), and what forwarding adds to a direct call.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, keys, median, report, serve } from "./measure.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-bench-"));
const connections = 256;
const turns = 5;
const body = [
  "Type=Delivered&ServerId=10000",
  `SecretKey=${keys.secretKey}`,
  "DateTime=Tue%2C%2014%20Aug%202018%2016%3A35%3A37%20GMT&MailingId=SLNL-0-9999999-9999999",
  "MessageId=7ad1e5c4-6b6c-4a3c-9d8e-0c1f3b5a7d92&Address=jane%40example.com&FromAddress=news%40example.org",
  "Response=250%202.0.0%20OK%20queued%0D%0A&LocalIp=192.0.2.25&RemoteMta=mx.example.com",
].join("&");
const script = path.join(folder, "post.lua");
writeFileSync(
  script,
  `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\nwrk.body = "${body}"\n`,
);

/** Starts `prevalidate listen`; it says where on standard error. */
async function listen(...args) {
  const child = spawn("node", [command, "listen", "--port", "0", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      PREVALIDATE_SECRET_KEY: keys.secretKey,
      PREVALIDATE_VALIDATION_KEY: keys.validationKey,
    },
  });
  const port = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
      const found = /listening on http:\S*:(\d+)\//.exec(said);
      if (found) resolve(Number(found[1]));
    });
    child.once("exit", () => reject(new Error(said)));
  });
  return { port, stop: () => child.kill() };
}

/** Requests a second. Every answer must be a 2xx. */
function pressure(port, seconds) {
  const done = spawnSync(
    "wrk",
    ["-t1", `-c${connections}`, `-d${seconds}`, "-s", script, `http://127.0.0.1:${port}/hook`],
    { encoding: "utf8" },
  );
  if (done.status !== 0 || /Non-2xx|Socket errors/.test(done.stdout))
    throw new Error(done.stdout + done.stderr);
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(done.stdout);
  const [, count] = /(\d+) requests in/.exec(done.stdout);
  return { rate: Number(rate), count: Number(count) };
}

/** Milliseconds of each of so many posts, one after another on one connection. */
async function times(port, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const all = [];
  for (let i = 0; i < count; i++) {
    const began = process.hrtime.bigint();
    await new Promise((resolve, reject) => {
      const post = request(
        {
          port,
          host: "127.0.0.1",
          path: "/hook",
          method: "POST",
          agent,
          headers: { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length },
        },
        (response) => response.resume().on("end", resolve),
      );
      post.on("error", reject);
      post.end(body);
    });
    all.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  agent.destroy();
  return all;
}

const bare = await serve("bare.mjs");

// Catching, with a line for each post on standard output and all of them saved.
const file = path.join(folder, "posts.ndjson");
const catching = await listen("--save", file);
let answered = 0;
const rates = { bare: [], catching: [] };
for (const port of [bare.port, catching.port])
  answered += port === catching.port ? pressure(port, 2).count : pressure(port, 2) && 0;
for (let turn = 0; turn < turns; turn++) {
  rates.bare.push(pressure(bare.port, 3).rate);
  const { rate, count } = pressure(catching.port, 3);
  rates.catching.push(rate);
  answered += count;
}
const saved = readFileSync(file, "latin1").split("\n").length - 1;
catching.stop();
if (saved < answered) throw new Error(`${answered} posts were answered, and ${saved} are saved`);
const [bareRate, rate] = [median(rates.bare), median(rates.catching)];
report(
  `a bare node:http server / listen --save, requests a second at ${connections} connections`,
  bareRate / rate,
  2,
  `${bareRate.toFixed(0)}/s to ${rate.toFixed(0)}/s; ${saved} posts saved`,
);

// Forwarding: by turns with direct calls of the same handler.
const forwarding = await listen("--forward", `http://127.0.0.1:${bare.port}/hook`);
const saving = await listen(
  "--forward",
  `http://127.0.0.1:${bare.port}/hook`,
  "--save",
  path.join(folder, "f.ndjson"),
);
for (const { port } of [bare, forwarding, saving]) await times(port, 500);
const direct = [];
const forwarded = [];
const forwardedAndSaved = [];
for (let turn = 0; turn < 20; turn++) {
  direct.push(...(await times(bare.port, 100)));
  forwarded.push(...(await times(forwarding.port, 100)));
  forwardedAndSaved.push(...(await times(saving.port, 100)));
}
const [one, two, three] = [direct, forwarded, forwardedAndSaved].map(median);
const detail = (ms) => `${one.toFixed(3)} ms to ${ms.toFixed(3)} ms`;
report("forwarding adds, milliseconds at the median", two - one, 1, detail(two));
console.log(
  `       forwarding with --save adds ${(three - one).toFixed(2)} ms at the median — ${detail(three)}`,
);
forwarding.stop();
saving.stop();
bare.stop();
rmSync(folder, { recursive: true });
