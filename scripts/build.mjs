/*
 * Builds dist/: the bundled program and library, the inspector's page, their types, the report's schema and the licences of what was
 * bundled. `--no-types` leaves the types out, for tests.
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { licencesOf } from "./licences.mjs";
import { buildPage } from "./page.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, "dist");
/** Built here and moved when whole, so that a build that fails leaves the last good one alone. */
const out = path.join(root, "node_modules/.cache", `prevalidate-build-${process.pid}`);
const started = performance.now();

/**
 * esbuild makes a chunk for each set of entries that share something: two dozen files for a check to open, each
 * of them half a millisecond. Where every command reaches all that a check does, that is one chunk.
 */
const sharedAsOne = {
  name: "shared-as-one",
  setup({ onLoad }) {
    onLoad({ filter: /src\/cli\/commands\/(?:lab|listen|replay)-run\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      return { contents: `${text}\nexport * as check from "../run.ts";\n`, loader: "ts" };
    });
  },
};

try {
  await mkdir(out, { recursive: true });
  const work = [bundle(), page(), process.argv.includes("--no-types") ? undefined : declareTypes()];
  await Promise.allSettled(work);
  const [inputs, pageInputs] = await Promise.all(work);
  await copyFile(path.join(root, "src/reporters/report.schema.json"), path.join(out, "report.schema.json"));
  await copyFile(
    path.join(root, "src/reporters/replay/replay.schema.json"),
    path.join(out, "replay.schema.json"),
  );
  await writeFile(
    path.join(out, "THIRD-PARTY-LICENSES.txt"),
    await licencesOf([...inputs, ...pageInputs], root),
  );
  await rm(dist, { recursive: true, force: true });
  await rename(out, dist);
  console.error(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`build failed: ${error.message}`);
  await rm(out, { recursive: true, force: true });
  process.exitCode = 1;
}

/** Bundles library and program, each command in a chunk of its own. Returns the paths of all sources used. */
async function bundle() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { index: "src/index.ts", "cli/main": "src/cli/main.ts" },
    outdir: out,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
    plugins: [sharedAsOne],
  }).catch((error) => {
    throw new Error(describe(error), { cause: error });
  });
  for (const { path: file, text } of result.outputFiles) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, withRequire(text));
  }
  return Object.keys(result.metafile.inputs);
}

/** The inspector's page, read when it is served. Returns the paths of all sources used. */
async function page() {
  const { html, inputs } = await buildPage().catch((error) => {
    throw new Error(describe(error), { cause: error });
  });
  await writeFile(path.join(out, "inspector.html"), html);
  return inputs;
}

/** Bundled CommonJS modules ask for Node's own through `require`, which an ES module lacks. */
function withRequire(text) {
  if (!text.includes("typeof require")) return text;
  return `import{createRequire as makeRequire}from"node:module";const require=makeRequire(import.meta.url);${text}`;
}

function describe(error) {
  const lines = (error.errors ?? []).map(
    ({ text, location }) => `${location ? `${location.file}:${location.line}: ` : ""}${text}`,
  );
  return lines.length > 0 ? lines.join("\n") : error.message;
}

async function declareTypes() {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(
    process.execPath,
    [tsc, "-p", "tsconfig.types.json", "--outDir", path.join(out, "types")],
    { cwd: root },
  ).catch((error) => {
    throw new Error(`the types don't check\n${error.stdout || error.message}`, { cause: error });
  });
}
