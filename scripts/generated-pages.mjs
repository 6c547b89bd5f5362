import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Brings a folder of generated pages up to date, and removes pages that are no more. With `--check` among the
 * program's arguments it writes nothing, names what is not current, and the program fails if anything is.
 * @param {string} root the repository
 * @param {string} folder the folder's path in the repository: `docs/causes`
 * @param {ReadonlyMap<string, string>} pages all that it should hold, by their path in it
 */
export async function keepCurrent(root, folder, pages) {
  const stale = await staleFiles(path.join(root, folder), pages);
  if (process.argv.includes("--check")) {
    for (const { file } of stale) console.error(`${folder}/${file} is not current`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { file, text } of stale) await put(path.join(root, folder, file), text);
    console.error(`${folder}/: ${pages.size} pages, ${stale.length} changed`);
  }
}

/** Files that have another text than they should, or (text undefined) should not be there. */
async function staleFiles(folder, pages) {
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
