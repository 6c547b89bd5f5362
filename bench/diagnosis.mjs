// Diagnoses every endpoint that the lab and the tests of real software can serve, and says what was named, beside what
// curl says of it. Endpoints are TypeScript: they are bundled to a folder that goes at the end.
// `npm run bench:diagnosis -- --runs 10 --only tls --json out.json --concurrency 8`
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = path.dirname(import.meta.dirname);
const folder = path.join(root, "node_modules/.cache", `prevalidate-bench-${process.pid}`);
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1" },
    only: { type: "string" },
    json: { type: "string" },
    concurrency: { type: "string", default: "8" },
  },
});

mkdirSync(folder, { recursive: true });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const bundle = path.join(folder, "bench.mjs");
await build({
  entryPoints: [path.join(root, "bench/diagnosis/main.ts")],
  outfile: bundle,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
  plugins: [realEndpoints(), ownFolder()],
});
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main({
  runs: Number(values.runs),
  concurrency: Number(values.concurrency),
  ...(values.only && { only: values.only }),
  ...(values.json && { json: path.resolve(values.json) }),
});
// What real programs leave open does not keep the benchmark from ending.
process.exit();

/** `real-endpoints` is every file of test/real/endpoints/, whichever are there. */
function realEndpoints() {
  const files = path.join(root, "test/real/endpoints");
  return {
    name: "real-endpoints",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^real-endpoints$/ }, () => ({
        path: "real-endpoints",
        namespace: "real-endpoints",
      }));
      onLoad({ filter: /.*/, namespace: "real-endpoints" }, () => {
        const names = readdirSync(files).filter((name) => name.endsWith(".ts") && name !== "endpoint.ts");
        const imports = names.map((name, i) => `import * as m${i} from ${JSON.stringify(`./${name}`)};`);
        const list = names.map((name, i) => `[${JSON.stringify(name.slice(0, -3))}, m${i}]`);
        return { contents: `${imports.join("\n")}\nexport default [${list}];`, resolveDir: files };
      });
    },
  };
}

/** In a bundle each file still finds what lies beside it. */
function ownFolder() {
  return {
    name: "own-folder",
    setup({ onLoad }) {
      onLoad({ filter: /\/(?:test|bench)\/.*\.ts$/ }, ({ path: file }) => ({
        contents: readFileSync(file, "utf8").replaceAll(
          "import.meta.dirname",
          JSON.stringify(path.dirname(file)),
        ),
        loader: "ts",
      }));
    },
  };
}
