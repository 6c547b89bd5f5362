import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.dirname(path.dirname(import.meta.dirname));
/** JavaScript without types. */
const navigation: string = path.join(root, "scripts/docs-nav.mjs");
let site: string;
let files: readonly string[];

/** The build fails for a link or an anchor that leads nowhere. */
beforeAll(async () => {
  site = await mkdtemp(path.join(tmpdir(), "prevalidate-site-"));
  await promisify(execFile)(process.execPath, ["scripts/docs-site.mjs", "--out", site], { cwd: root });
  files = await readdir(site, { recursive: true });
}, 60_000);
afterAll(() => rm(site, { recursive: true, force: true }));

describe("the documentation's site", () => {
  it("has a page for every Markdown file under docs/", async () => {
    const sources = (await readdir(path.join(root, "docs"), { recursive: true })).filter((name) =>
      name.endsWith(".md"),
    );
    const expected = sources.map((name) =>
      name.replace(/README\.md$/, "index.html").replace(/\.md$/, ".html"),
    );
    expect(expected.filter((name) => !files.includes(name))).toEqual([]);
  });

  it("has every page that the navigation names", async () => {
    const { sections }: { sections: readonly { pages: readonly string[] }[] } = await import(navigation);
    const named = sections.flatMap(({ pages }) => pages);
    const missing = named.filter((name) => !existsSync(path.join(root, name)));
    expect(missing).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it("leads to every decision from their index", async () => {
    const folder = path.join(root, "docs/decisions");
    const index = await readFile(path.join(folder, "README.md"), "utf8");
    const decisions = (await readdir(folder)).filter((name) => /^\d/.test(name));
    expect(decisions.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  it("needs neither a script nor another host", async () => {
    const pages = files.filter((name) => name.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(150);
    for (const page of pages) {
      const html = await readFile(path.join(site, page), "utf8");
      expect(html, page).not.toMatch(/<script|<(?:img|link|iframe)[^>]+(?:src|href)="https?:/i);
    }
  });
});
