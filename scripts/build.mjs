/*
 * Builds dist/: the bundled program and library, the types, the schemas, and the licences of what was bundled.
 * `--no-types` leaves the types out, for tests; `--out folder` builds there.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";
import { embed, makeTexts, writeEmbedded } from "./embed.mjs";
import { licencesOf } from "./licences.mjs";
import { manPage } from "./man.mjs";
import { styleText } from "./style-text.mjs";
import { declareTypes } from "./types.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: { "no-types": { type: "boolean" }, out: { type: "string" } },
});
const dist = path.resolve(options.out ?? path.join(root, "dist"));
/** Built here and moved when whole, so that a build that fails leaves the last good one alone. */
const out =
  options.out === undefined
    ? path.join(root, "node_modules/.cache", `prevalidate-build-${process.pid}`)
    : `${dist}-${process.pid}`;
const started = performance.now();

try {
  await mkdir(out, { recursive: true });
  const work = [bundleAll(), options["no-types"] ? undefined : declareTypes(root, out)];
  await Promise.allSettled(work);
  await Promise.all(work);
  await replace(dist, out);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(`built ${path.relative(process.cwd(), dist) || "."}/ in ${seconds} s`);
} catch (error) {
  console.error(`build failed: ${error.message}`);
  await rm(out, { recursive: true, force: true });
  process.exitCode = 1;
}

/** Puts one folder in another's place, which is there at nearly every moment: something may be running from it. */
async function replace(old, made) {
  const aside = `${made}-before`;
  await rename(old, aside).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(made, old);
  await rm(aside, { recursive: true, force: true });
}

/** Everything but the types. */
async function bundleAll() {
  const { texts, sources: embedded } = await makeTexts(root);
  await writeEmbedded(texts, out);
  const sources = await bundle(root, out, [embed(texts), styleText]);
  await copySchemas();
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const commandLine = JSON.parse(texts["command-line.json"]);
  await writeFile(path.join(out, "prevalidate.1"), manPage(commandLine, manifest));
  await writeFile(
    path.join(out, "THIRD-PARTY-LICENSES.txt"),
    await licencesOf([...sources, ...embedded], root),
  );
}

/** The schemas that package.json exports, from wherever they stand in src/. */
async function copySchemas() {
  const files = await readdir(path.join(root, "src"), { recursive: true });
  // Editors and validators read it; people read the source.
  for (const file of files.filter((name) => name.endsWith(".schema.json")))
    await writeFile(
      path.join(out, path.basename(file)),
      JSON.stringify(JSON.parse(await readFile(path.join(root, "src", file), "utf8"))),
    );
}
