/*
 * Builds the documentation as a site of static pages: `site/`, or the folder after `--out`. Links are relative, so
 * that it works from any folder and from a disk. A link that leads nowhere fails the build.
 */
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { layOut } from "./docs-layout.mjs";
import { lostLinks } from "./docs-links.mjs";
import { navigationOf, readPages } from "./docs-pages.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({ options: { out: { type: "string" } } });
const out = path.resolve(options.out ?? path.join(root, "site"));

try {
  const { pages, pictures } = await readPages(root);
  const navigation = navigationOf(pages);
  await rm(out, { recursive: true, force: true });
  for (const page of pages.values()) await put(page.place, layOut(page, navigation, siblingsOf(page, pages)));
  for (const picture of pictures) await copy(picture);
  await build({
    absWorkingDir: root,
    entryPoints: ["scripts/docs-site.css"],
    outfile: path.join(out, "style.css"),
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
  const lost = await lostLinks(out);
  if (lost.length > 0) throw new Error(`links that lead nowhere:\n  ${lost.join("\n  ")}`);
  console.error(`${path.relative(process.cwd(), out) || "."}/: ${pages.size} pages`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Of a cause: the causes of its family. */
function siblingsOf({ file }, pages) {
  const family = /^docs\/causes\/[^/]+\//.exec(file)?.[0];
  if (family === undefined) return [];
  return [...pages.values()]
    .filter((page) => page.file.startsWith(family))
    .map((page) => ({
      ...page,
      short: page.file.slice("docs/causes/".length, -".md".length),
      parent: "docs/causes/README.md",
    }))
    .sort((one, other) => (one.short < other.short ? -1 : 1));
}

async function put(place, text) {
  const file = path.join(out, place);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function copy(picture) {
  const file = path.join(out, picture.replace(/^docs\//, ""));
  await mkdir(path.dirname(file), { recursive: true });
  await copyFile(path.join(root, picture), file);
}
