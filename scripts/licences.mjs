import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const rule = `\n${"-".repeat(80)}\n\n`;

const intro = `prevalidate contains code of these packages, under their own licences.
Packages whose licence reads the same stand together, each with its copyright.
`;

/**
 * The licences of the packages that a bundle contains.
 * @param {readonly string[]} inputs paths of the bundled sources, relative to `root`
 * @param {string} root
 * @returns {Promise<string>} name, version and copyright of each package, by name, and each licence's text once
 * @throws when a package has no licence text: it may not be shipped then
 */
export async function licencesOf(inputs, root) {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const licences = await Promise.all([...folders].sort().map((folder) => licenceOf(path.join(root, folder))));
  const alike = new Map();
  for (const licence of licences) {
    const key = licence.terms.replaceAll(/\s+/g, " ");
    alike.set(key, [...(alike.get(key) ?? []), licence]);
  }
  const parts = [...alike.values()].map((those) => {
    const heads = new Set(those.map(({ name, copyright }) => [name, ...copyright].join("\n  ")));
    return `${[...heads].join("\n")}\n\n${those[0].terms}\n`;
  });
  return [intro, ...parts].join(rule);
}

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

/** A licence's terms, apart from what differs between packages under the same: heading and copyright. */
async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text in ${folder}`);
  const lines = (await readFile(path.join(folder, file), "utf8")).split(/\r?\n/);
  const isCopyright = (line) => /^\s*(?:copyright\b|\(c\)|©)/i.test(line) && !/copyright notice/i.test(line);
  const isHeading = (line) =>
    /^\s*(?:the )?(?:mit|isc|[23]-clause bsd) licen[cs]e(?: \(mit\))?:?\s*$/i.test(line);
  return {
    name: `${name} ${version} (${license})`,
    copyright: lines.filter(isCopyright).map((line) => line.trim()),
    terms: lines
      .filter((line) => !isCopyright(line) && !isHeading(line))
      .join("\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim(),
  };
}
