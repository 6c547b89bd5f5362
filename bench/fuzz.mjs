// Random and damaged responses through the whole pipeline: octets, reader, evidence, causes, report, every reporter.
// No crash, no hang, no control sequence and no key out. Goes on where it stopped.
// node bench/fuzz.mjs [--cases 1000000] [--seed 1] [--state folder] [--fresh]
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    state: { type: "string", default: path.join(tmpdir(), "prevalidate-fuzz") },
    fresh: { type: "boolean", default: false },
  },
});
/** Checks with the same keys. */
const batch = 400;
/** Checks of a batch that are made over real sockets besides. */
const overSockets = 10;
/** Checks of a batch whose coverage is looked at: that costs more than the check. */
const explored = 40;

process.chdir(root);
if (values.fresh) rmSync(values.state, { recursive: true, force: true });
const found = path.join(values.state, "found");
mkdirSync(found, { recursive: true });
const stateFile = path.join(values.state, "state.json");
const state = read(stateFile) ?? {
  seed: Number(values.seed),
  cases: 0,
  failures: {},
  blocks: 0,
  slowest: 0,
  peakMiB: 0,
  seconds: 0,
};
const { Fuzzer, fuzzOverSockets } = await bundled();
const coverage = await Coverage();
const interesting = (read(path.join(values.state, "interesting.json")) ?? []).map((text) =>
  Buffer.from(text, "base64"),
);
const wanted = Number(values.cases);

while (state.cases < wanted) {
  const began = performance.now();
  const fuzzer = await Fuzzer.make(state.seed, interesting);
  for (let check = 0; check < batch && state.cases + fuzzer.cases < wanted; check++) {
    if (check === 0) await coverage.start();
    const { input, failures } = await fuzzer.next();
    for (const failure of failures) note(failure);
    if (check < explored && (await coverage.tookNew())) fuzzer.keep(input);
    if (check === explored) await coverage.stop();
  }
  await coverage.stop();
  const real = await fuzzOverSockets(state.seed, fuzzer.keys, overSockets);
  for (const what of real.failures) note({ what: `over sockets: ${what}`, seed: state.seed, input: null });
  state.seed++;
  state.cases += fuzzer.cases + real.responses;
  state.overSockets = (state.overSockets ?? 0) + real.responses;
  state.blocks = coverage.blocks();
  state.slowest = Math.max(state.slowest, Math.round(fuzzer.slowest));
  state.peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  state.seconds += (performance.now() - began) / 1000;
  writeFileSync(stateFile, JSON.stringify(state, null, 2));
  writeFileSync(
    path.join(values.state, "interesting.json"),
    JSON.stringify(interesting.map((bytes) => bytes.toString("base64"))),
  );
  console.log(
    `${state.cases} responses, ${Math.round(state.cases / state.seconds)} a second, ${state.blocks} blocks, ${interesting.length} kept, slowest check ${state.slowest} ms, peak ${state.peakMiB} MiB, ${Object.keys(state.failures).length} kinds of failure`,
  );
}
process.exitCode = Object.keys(state.failures).length === 0 ? 0 : 1;

/** Keeps the first of each kind. */
function note({ what, seed, input }) {
  const kind = what.split("\n", 2).join(" ").replaceAll(/\d+/g, "#").slice(0, 200);
  state.failures[kind] = (state.failures[kind] ?? 0) + 1;
  if (state.failures[kind] > 1) return;
  console.log(`FAILED ${what}`);
  const name = kind.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 80);
  const written = JSON.stringify({ what, seed, input }, (_, value) =>
    value?.type === "Buffer" ? Buffer.from(value.data).toString("base64") : value,
  );
  writeFileSync(path.join(found, `${name}.json`), written);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function bundled() {
  const folder = path.join(root, "node_modules/.cache", `prevalidate-fuzz-${process.pid}`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, "fuzzer.mjs");
  await build({
    entryPoints: [path.join(root, "test/fuzz/fuzzer.ts")],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.18",
    logLevel: "warning",
    loader: { ".css": "text" },
    plugins: [rawText()],
  });
  return import(pathToFileURL(outfile).href);
}

/** `?raw` gives a file as text. */
function rawText() {
  return {
    name: "raw",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?raw$/ }, ({ path: name, resolveDir }) => ({
        path: path.join(resolveDir, name.replace("?raw", "")),
        namespace: "raw",
      }));
      onLoad({ filter: /.*/, namespace: "raw" }, ({ path: name }) => ({
        contents: readFileSync(name, "utf8"),
        loader: "text",
      }));
    },
  };
}

/** Which blocks of the program have run, by V8. */
async function Coverage() {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  const seen = new Set();
  return {
    start: () => session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true }),
    stop: () => session.post("Profiler.stopPreciseCoverage"),
    blocks: () => seen.size,
    tookNew: async () => {
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const before = seen.size;
      for (const { url, functions } of result) {
        if (!url.includes("prevalidate-fuzz-")) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges)
            if (count > 0) seen.add(`${startOffset}-${endOffset}`);
      }
      return seen.size > before;
    },
  };
}
