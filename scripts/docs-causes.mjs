/*
 * Writes docs/causes/: a page for each cause and an index, made from the causes themselves. Pages of causes that
 * are no more are removed. `--check` writes nothing and fails when anything would change.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { keepCurrent } from "./generated-pages.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bundle = path.join(root, "node_modules/.cache", `docs-causes-${process.pid}.mjs`);

try {
  await keepCurrent(root, "docs/causes", await loadPages());
} finally {
  await rm(bundle, { force: true });
}

/** The pages by their path under docs/causes/, from the sources as they are now. */
async function loadPages() {
  await build({
    absWorkingDir: root,
    entryPoints: ["src/explain/docs.ts"],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const { causeDocs } = await import(pathToFileURL(bundle).href);
  return causeDocs();
}
