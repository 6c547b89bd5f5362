import { existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { readMarkdown } from "./docs-markdown.mjs";
import { sections, shortTitles } from "./docs-nav.mjs";

const pictures = /\.(svg|png)$/;
const outside = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/**
 * Reads everything the site is made of: all Markdown under docs/ and the project's own, with the files and folders
 * that these link to.
 * @param {string} root the repository
 * @returns {Promise<{ pages: Map<string, Page>, pictures: Set<string> }>} pages by their path in the repository, and
 *   the pictures to be copied
 * @throws Error that names the pages and their links that lead nowhere
 */
export async function readPages(root) {
  const names = await readdir(path.join(root, "docs"), { recursive: true });
  const todo = names.filter((name) => name.endsWith(".md")).map((name) => `docs/${slashed(name)}`);
  todo.push(...outside.filter((name) => existsSync(path.join(root, name))));
  const seen = new Set(todo);
  const found = { pages: new Map(), pictures: new Set() };
  const lost = [];
  for (const file of todo) {
    const link = (href) => {
      const { target, hash } = resolved(root, file, href);
      if (target === undefined) lost.push(`${file}: ${href}`);
      else if (pictures.test(target)) found.pictures.add(target);
      else if (!seen.has(target)) todo.push(target) && seen.add(target);
      return target === undefined ? href : relative(placeOf(file), placeOf(target)) + hash;
    };
    found.pages.set(file, { file, place: placeOf(file), ...(await read(root, file, link)) });
  }
  if (lost.length > 0) throw new Error(`links that lead nowhere:\n  ${lost.join("\n  ")}`);
  return found;
}

/** Where a link of a page leads: a file, or a folder that has no README. */
function resolved(root, file, href) {
  const [name = "", hash] = href.split("#");
  const joined = path.posix.join(path.posix.dirname(file), decodeURIComponent(name)).replace(/\/$/, "");
  const status = statSync(path.join(root, joined), { throwIfNoEntry: false });
  const readme = `${joined}/README.md`;
  const target = status?.isDirectory() && existsSync(path.join(root, readme)) ? readme : joined;
  return {
    target: status === undefined || joined.startsWith("..") ? undefined : target,
    hash: hash === undefined ? "" : `#${hash}`,
  };
}

async function read(root, file, link) {
  const full = path.join(root, file);
  if (statSync(full).isDirectory()) return readMarkdown(await listing(root, file), link);
  const text = await readFile(full, "utf8");
  if (file.endsWith(".md")) return readMarkdown(text, link);
  const fence = "`".repeat(1 + Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  return readMarkdown(`# ${path.basename(file)}\n\n\`${file}\`\n\n${fence}source\n${text}${fence}\n`, link);
}

/** A folder's page: what is in it, by title. */
async function listing(root, folder) {
  const items = [];
  for (const name of (await readdir(path.join(root, folder))).sort()) {
    const text = name.endsWith(".md") ? await readFile(path.join(root, folder, name), "utf8") : "";
    items.push(`- [${/^# (.*)$/m.exec(text)?.[1] ?? name}](${path.basename(folder)}/${name})`);
  }
  const name = path.basename(folder);
  return `# ${name[0].toUpperCase()}${name.slice(1)}\n\n${items.join("\n")}\n`;
}

/** The path on the site, from its root. */
function placeOf(file) {
  const own = file.startsWith("docs/") ? file.slice("docs/".length) : `project/${file}`;
  if (pictures.test(own)) return own;
  if (own.endsWith("README.md") && file !== "README.md") return own.replace(/README\.md$/, "index.html");
  if (own.endsWith(".md")) return own.replace(/\.md$/, ".html");
  return path.extname(own) === "" ? `${own}/index.html` : `${own}.html`;
}

/**
 * A link from one place of the site to another.
 * @param {string} from the page's path on the site
 * @param {string} to the other's
 */
export function relative(from, to) {
  return path.posix.relative(path.posix.dirname(from), to) || path.posix.basename(to);
}

/**
 * The navigation: sections of pages that are there, in order.
 * @param {Map<string, Page>} pages all of the site
 */
export function navigationOf(pages) {
  const named = new Set(sections.flatMap((section) => section.pages));
  const others = [...pages.keys()].filter((file) => /^docs\/[^/]+\.md$/.test(file) && !named.has(file));
  return sections
    .map(({ title, pages: files }) => ({
      title,
      pages: [...files, ...(title === "More" ? others : [])]
        .filter((file) => pages.has(file))
        .map((file) => ({ ...pages.get(file), short: shortTitles[file] ?? pages.get(file).title })),
    }))
    .filter((section) => section.pages.length > 0);
}

function slashed(name) {
  return name.split(path.sep).join("/");
}
