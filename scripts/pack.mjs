/*
 * Makes the tarball that would be published, from the working tree as it is: `node scripts/pack.mjs [folder]`.
 * The repository's own dist/ is left alone.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await pack(process.argv[2] ?? root));

/**
 * Builds and packs.
 * @param {string} folder where the tarball is put
 * @returns {Promise<string>} its path
 * @throws when the build fails, with what it said
 */
export async function pack(folder) {
  const stage = await mkdtemp(path.join(tmpdir(), "prevalidate-pack-"));
  try {
    const { files } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
    const kept = files.filter((name) => !/^!?dist\b/.test(name));
    for (const name of ["package.json", "README.md", "LICENSE", ...kept])
      await cp(path.join(root, name), path.join(stage, name), { recursive: true });
    await run(process.execPath, [path.join(root, "scripts/build.mjs"), "--out", path.join(stage, "dist")]);
    const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, stage];
    const { stdout } = await run("npm", packing, { shell: process.platform === "win32" });
    return path.join(folder, JSON.parse(stdout)[0].filename);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
