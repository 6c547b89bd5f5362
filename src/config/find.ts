import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.ts";

/** Ends of `prevalidate.config.…`, each a format that can be read. */
const formats = ["ts", "mts", "js", "mjs", "cjs", "json", "yaml", "yml"] as const;

const names: ReadonlySet<string> = new Set(formats.map((format) => `prevalidate.config.${format}`));

/**
 * Looks for a configuration in a folder and those above it, up to a repository's root. The nearest wins.
 * @returns its path; undefined where there is none.
 * @throws UsageError where a folder has more than one: none of them is meant more than the other.
 */
export async function findConfig(from: string): Promise<string | undefined> {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const entries: readonly string[] = await readdir(folder).catch(() => []);
    const found = entries.filter((entry) => names.has(entry));
    if (entries.includes("package.json") && (await holdsConfig(path.join(folder, "package.json"))))
      found.push("package.json");
    if (found.length > 1)
      throw new UsageError(
        `${folder} has more than one configuration, ${found.join(" and ")}: keep one, or choose with --config`,
      );
    if (found[0] !== undefined) return path.join(folder, found[0]);
    if (entries.includes(".git") || folder === path.dirname(folder)) return undefined;
  }
}

/** A package.json that is broken is somebody else's trouble, unless a configuration seems to stand in it. */
async function holdsConfig(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (!text.includes('"prevalidate"')) return false;
  try {
    return Object.hasOwn(JSON.parse(text), "prevalidate");
  } catch {
    return /"prevalidate"\s*:\s*\{/.test(text);
  }
}
