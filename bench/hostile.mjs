// Every hostile endpoint of the lab against the real command: does it end in time, within its memory, and say what happened?
// `--write` puts the table into docs/hostile.md. `--only <part of a name>` asks some of them.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { command, keys, peakMemory, report, root, serve } from "./measure.mjs";

const mostMiB = 128;
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : "";
const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-hostile-"));

/** The endpoints, each with the words of the command line that checks it. */
async function startLab() {
  const lab = spawn("node", [command, "lab", "hostile", "--no-color"], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  lab.stdout.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  await new Promise((resolve, reject) => {
    lab.stderr.on("data", (text) => {
      if (String(text).includes("serving")) resolve();
    });
    lab.once("exit", () => reject(new Error("the lab did not start")));
  });
  const endpoints = printed
    .split("\n\n")
    .map((block) => block.split("\n"))
    .flatMap(([title = "", , line]) => {
      const [, name, what] = /^hostile\/([\w.-]+): (.*)$/.exec(title) ?? [];
      return name === undefined ? [] : [{ name, what, words: wordsOf(line.trim()) }];
    });
  return { endpoints, stop: () => lab.kill("SIGINT") };
}

/** The line is quoted for a shell where it must be. */
function wordsOf(line) {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)]
    .map(([, quoted, bare]) => quoted?.replaceAll("'\\''", "'") ?? bare)
    .slice(1);
}

/** Runs the command as a user would, and measures it. */
function run(words) {
  const file = path.join(folder, "peak");
  const hook = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  const hooked = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, command];
  const began = process.hrtime.bigint();
  return new Promise((resolve) => {
    const child = spawn("node", [...hooked, ...words, "--reporter", "json"]);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.resume();
    child.on("close", (code) => {
      const seconds = Number(process.hrtime.bigint() - began) / 1e9;
      resolve({ code, seconds, mib: Number(readFileSync(file, "utf8")) / 1024, report: JSON.parse(stdout) });
    });
  });
}

const usual = new Set(["url/plain-http", "leak/server-banner"]);

function rowOf({ name, what }, { code, seconds, mib, report: { findings, verdict } }) {
  const told = findings.filter(({ id }) => !usual.has(id));
  const details = told.map(({ detail }) => detail).join(" ");
  const late = told.some(({ id }) => /timeout/.test(id));
  const bounds = [...new Set(details.match(/--[a-z]+(?:-[a-z]+)*/g) ?? []), ...(late ? ["--timeout"] : [])];
  return {
    name,
    what,
    bound: bounds.map((bound) => `\`${bound}\``).join(" ") || "—",
    finding: told.map(({ id }) => `\`${id}\``).join(" ") || (verdict === "pass" ? "passes" : "—"),
    seconds,
    mib,
    code,
  };
}

const healthy = await serve("healthy.mjs");
const healthyWords = ["check", `http://127.0.0.1:${healthy.port}/hook`, "--local"];
const withKeys = ["--secret-key", keys.secretKey, "--validation-key", keys.validationKey];
const usualMiB = peakMemory([command, ...healthyWords, ...withKeys]);
healthy.stop();

const lab = await startLab();
const rows = [];
for (const endpoint of lab.endpoints.filter(({ name }) => name.includes(only))) {
  const row = rowOf(endpoint, await run(endpoint.words));
  rows.push(row);
  console.log(
    `${row.name.padEnd(34)} ${row.seconds.toFixed(1).padStart(5)} s ${row.mib.toFixed(0).padStart(4)} MiB  ${row.finding}`,
  );
}
lab.stop();
rmSync(folder, { recursive: true });

const most = rows.reduce((a, b) => (a.mib > b.mib ? a : b));
const slowest = rows.reduce((a, b) => (a.seconds > b.seconds ? a : b));
report(
  "peak memory at a hostile endpoint / 128 MiB",
  most.mib / mostMiB,
  1,
  `${most.mib.toFixed(0)} MiB at ${most.name}`,
);
report(
  "seconds at a hostile endpoint / 10",
  slowest.seconds / 10,
  1,
  `${slowest.seconds.toFixed(1)} s at ${slowest.name}`,
);
console.log(`a healthy endpoint takes ${usualMiB.toFixed(0)} MiB; ${rows.length} endpoints`);
if (process.argv.includes("--write")) writeFileSync(path.join(root, "docs", "hostile.md"), page());

function page() {
  const line = ({ name, what, bound, finding, seconds, mib }) =>
    `| \`${name}\` | ${what} | ${bound} | ${finding} | ${seconds.toFixed(1)} | ${mib.toFixed(0)} |`;
  return `# Hostile endpoints

The lab has ${rows.length} endpoints that attack whoever asks them: \`prevalidate lab hostile\` serves them all, and
\`prevalidate lab hostile/<name>\` one. \`node bench/hostile.mjs --write\` runs the command against each and
writes this page. A healthy endpoint takes ${usualMiB.toFixed(0)} MiB of memory and a third of a second; none here takes
more than ${most.mib.toFixed(0)} MiB (${most.name}) or ${slowest.seconds.toFixed(1)} s (${slowest.name}). Where an endpoint stalls, it is
checked with \`--timeout 1\`, so that waiting twice takes two seconds.

The bounds and the options that set them are under “Bounds” in \`prevalidate check --help\`, and in
\`CheckOptions\` of the library. Tests hold that each endpoint gets the finding that names what happened, and that
no control sequence and no key gets out (\`test/hostile/\`).

| endpoint | what it does | bound reached | finding | s | MiB |
| --- | --- | --- | --- | --: | --: |
${rows.map(line).join("\n")}
`;
}
