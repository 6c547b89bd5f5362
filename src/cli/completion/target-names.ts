import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What a configuration is called, as `src/config/find.ts` finds it. */
const configName = /^prevalidate\.config\.(?:m?ts|[cm]?js|json|ya?ml)$/;

/**
 * The names of the targets in the configuration that a command would read. They are picked out of its text: on a press
 * of the Tab key no program is run, and none of the libraries that read configurations is loaded.
 * @param from the folder to look in, and above it up to a repository's root.
 * @param named a file to read instead.
 * @returns names in the order of the file; none where that can't be read.
 */
export function targetNames(from: string, named?: string): readonly string[] {
  try {
    const file = named === undefined ? nearestConfig(from) : path.resolve(from, named);
    if (file === undefined) return [];
    const text = readFileSync(file, "utf8");
    const names = /\.ya?ml$/.test(file) ? keysInYaml(text) : keysInBraces(text);
    return names.filter((name) => /^[A-Za-z0-9_-]+$/.test(name));
  } catch {
    return [];
  }
}

function nearestConfig(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const entries = readdirSync(folder);
    const file = entries.find((entry) => configName.test(entry));
    if (file !== undefined) return path.join(folder, file);
    const manifest = path.join(folder, "package.json");
    if (entries.includes("package.json") && readFileSync(manifest, "utf8").includes('"prevalidate"'))
      return manifest;
    if (entries.includes(".git") || folder === path.dirname(folder)) return undefined;
  }
}

/** Keys one step below `targets:`, in the block style that everybody writes. */
function keysInYaml(text: string): readonly string[] {
  const names: string[] = [];
  let step: number | undefined;
  let within = false;
  for (const line of text.split("\n")) {
    const [, indent = "", key] = /^(\s*)["']?([\w-]+)["']?\s*:(?:\s|$)/.exec(line) ?? [];
    if (key === undefined) continue;
    if (indent === "") within = key === "targets";
    else if (within) {
      step ??= indent.length;
      if (indent.length === step) names.push(key);
    }
  }
  return names;
}

const strings = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/;
/** Comments and strings whole, and what gives JSON and JavaScript their shape. */
const token = new RegExp(
  `//[^\\n]*|/\\*[\\s\\S]*?\\*/|${strings.source}|[A-Za-z_$][\\w$]*|[{}[\\]():,]`,
  "g",
);

/** Keys one step below the first `targets: {`, in JSON or JavaScript. */
function keysInBraces(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let before: string[] = [];
  for (const [found] of text.matchAll(token)) {
    if (/^\/[/*]/.test(found)) continue;
    const [last = "", key = ""] = [before.at(-1), before.at(-2)];
    if (depth === 0 && found === "{" && last === ":" && unquoted(key) === "targets") depth = 1;
    else if (depth > 0) {
      if (found === ":" && depth === 1) names.push(unquoted(last));
      if (/^[{[(]$/.test(found)) depth += 1;
      if (/^[}\])]$/.test(found)) depth -= 1;
      if (depth === 0) return names;
    }
    before = [...before.slice(-1), found];
  }
  return names;
}

function unquoted(text: string): string {
  return text.replace(/^(["'`])(.*)\1$/s, "$2");
}
