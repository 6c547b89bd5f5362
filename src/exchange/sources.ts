import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Unreadable } from "./captured.ts";
import { globBase, globExpression, isGlob } from "./glob.ts";

export type Source = { readonly file: string } | { readonly unreadable: Unreadable };

/** The endings that are looked for in folders; `.gz` may follow each. */
export const knownEndings = [
  ".json",
  ".ndjson",
  ".jsonl",
  ".har",
  ".http",
  ".rest",
  ".curl",
  ".sh",
  ".cmd",
  ".raw",
  ".form",
  ".txt",
] as const;

const known = new RegExp(`(?:${knownEndings.map((ending) => `\\${ending}`).join("|")})(?:\\.gz)?$`, "i");

/**
 * Finds the files that sources name, in a fixed order: sources as given, files within one by name.
 * Folders are gone through to the bottom for known endings; names that begin with a dot are passed over, and links to
 * folders are not followed.
 * @param sources files, folders, globs, and `-` for standard input.
 */
export function* findSources(sources: readonly string[]): Generator<Source, void, undefined> {
  for (const source of sources) {
    const kind = source === "-" ? "file" : kindOf(source);
    if (kind === "file") yield { file: source };
    else if (kind === "folder")
      yield* named(
        source,
        filesUnder(source, (path) => known.test(path)),
        noneInFolder,
      );
    else if (isGlob(source)) yield* named(source, filesMatching(source), "no file matches this pattern");
    else yield { unreadable: { source: { file: source }, reason: kind } };
  }
}

const noneInFolder = `no file in this folder ends in ${knownEndings.join(", ")}`;

function* named(source: string, files: readonly string[], none: string): Generator<Source, void, undefined> {
  for (const file of files) yield { file };
  if (files.length === 0) yield { unreadable: { source: { file: source }, reason: none } };
}

function filesMatching(pattern: string): readonly string[] {
  const portable = process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern;
  const normal = portable.replace(/^(?:\.\/)+/, "");
  const expression = globExpression(normal);
  const base = globBase(normal);
  const start = normal.startsWith("/") && base === "" ? "/" : base;
  const deepest = /(^|\/)\*\*(\/|$)/.test(normal) ? Number.POSITIVE_INFINITY : normal.split("/").length;
  return filesUnder(start, (path) => expression.test(path), deepest);
}

/** @param deepest how many parts a path may have. */
function filesUnder(
  folder: string,
  wanted: (path: string) => boolean,
  deepest = Number.POSITIVE_INFINITY,
): readonly string[] {
  const found: string[] = [];
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of entriesOf(next)) {
      const path = next === "" ? entry.name : join(next, entry.name).replaceAll("\\", "/");
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory() && path.split("/").length < deepest) open.push(path);
      else if (!entry.isDirectory() && wanted(path) && kindOf(path) === "file") found.push(path);
    }
  }
  return found.sort((one, other) => (one < other ? -1 : 1));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder === "" ? "." : folder, { withFileTypes: true });
  } catch {
    // A folder that may not be listed holds no file that could be read.
    return [];
  }
}

/** Whatever is no folder is read as a file: pipes (`<(…)` of a shell) too. */
function kindOf(path: string): string {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    return error instanceof Error ? whyNotOpened(error) : "can't be opened";
  }
}

/** @param error what node:fs threw. @returns one line without the path, which stands beside it. */
export function whyNotOpened(error: Error & { readonly code?: string }): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    ENOTDIR: "there is no such file",
    EACCES: "may not be read: permission denied",
    EPERM: "may not be read: permission denied",
    EISDIR: "is a folder",
    ELOOP: "is a link that leads back to itself",
    ENAMETOOLONG: "the name is too long",
    EMFILE: "too many files are open",
  };
  return reasons[error.code ?? ""] ?? `can't be read (${error.code ?? error.name})`;
}
