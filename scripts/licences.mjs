import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The licences of the packages that a bundle contains.
 * @param {readonly string[]} inputs paths of the bundled sources, relative to `root`
 * @param {string} root
 * @returns {Promise<string>} name, version and full licence text of each package, by name
 * @throws when a package has no licence text: it may not be shipped then
 */
export async function licencesOf(inputs, root) {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const entries = await Promise.all([...folders].sort().map((folder) => licenceOf(path.join(root, folder))));
  const intro = "prevalidate contains code of these packages, under their own licences.\n";
  return [intro, ...entries].join(`\n${"-".repeat(80)}\n\n`);
}

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text in ${folder}`);
  return `${name} ${version} (${license})\n\n${(await readFile(path.join(folder, file), "utf8")).trim()}\n`;
}
