/*
 * Writes docs/causes/: a page for each cause and an index, made from the causes themselves. Pages of causes that
 * are no more are removed. `--check` writes nothing and fails when anything would change.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, "docs/causes");
const bundle = path.join(root, "node_modules/.cache", `docs-causes-${process.pid}.mjs`);

try {
  const pages = await loadPages();
  const stale = await staleFiles(pages);
  if (process.argv.includes("--check")) {
    for (const { file } of stale) console.error(`docs/causes/${file} is not current`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { file, text } of stale) await put(path.join(folder, file), text);
    console.error(`docs/causes/: ${pages.size} pages, ${stale.length} changed`);
  }
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

/** Files that have another text than they should, or (text undefined) should not be there. */
async function staleFiles(pages) {
  const present = await readdir(folder, { recursive: true }).catch(() => []);
  const extra = present
    .filter((file) => file.endsWith(".md") && !pages.has(file.split(path.sep).join("/")))
    .map((file) => ({ file, text: undefined }));
  const changed = [];
  for (const [file, text] of pages) {
    const now = await readFile(path.join(folder, file), "utf8").catch(() => undefined);
    if (now !== text) changed.push({ file, text });
  }
  return [...changed, ...extra];
}

async function put(file, text) {
  if (text === undefined) return rm(file);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
