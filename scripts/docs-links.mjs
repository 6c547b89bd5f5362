import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { parse } from "parse5";

/**
 * Follows every link within a site, as a browser would from the disk.
 * @param {string} site the site's folder
 * @returns {Promise<string[]>} a line for each link whose page or anchor is not there
 */
export async function lostLinks(site) {
  const names = (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".html"));
  const pages = new Map();
  for (const name of names)
    pages.set(path.join(site, name), gathered(parse(await readFile(path.join(site, name), "utf8"))));
  const lost = [];
  for (const [file, { links }] of pages) {
    for (const link of links) {
      const why = await lostBecause(file, link, pages, site);
      if (why !== undefined) lost.push(`${path.relative(site, file)}: ${link} (${why})`);
    }
  }
  return lost;
}

async function lostBecause(file, link, pages, site) {
  if (/^(https?|mailto|data):/.test(link)) return undefined;
  const [name = "", anchor] = link.split("#");
  const target = name === "" ? file : path.resolve(path.dirname(file), decodeURIComponent(name));
  if (!target.startsWith(site)) return "outside";
  if (!(await stat(target).catch(() => undefined))?.isFile()) return "no such page";
  if (anchor === undefined || pages.get(target)?.ids.has(decodeURIComponent(anchor))) return undefined;
  return "no such anchor";
}

/** The anchors of a page, and what it refers to. */
function gathered(node, found = { ids: new Set(), links: new Set() }) {
  for (const { name, value } of node.attrs ?? []) {
    if (name === "id") found.ids.add(value);
    if (name === "href" || name === "src") found.links.add(value);
  }
  for (const child of node.childNodes ?? []) gathered(child, found);
  return found;
}
