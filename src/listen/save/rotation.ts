import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Bytes } from "../../units.ts";

/** When a new file is begun: at midnight UTC (as the times in it are), or when the last has that size. */
export type Rotation = "day" | { readonly bytes: Bytes };

/**
 * Names the file that a post goes into: `posts-2031-05-17.ndjson` for a day, `posts.ndjson`, `posts-2.ndjson` …
 * by size.
 * @param file as it was named.
 * @param current where the last post went, and how large that is; undefined at the start, when the last file of an
 *   earlier run is gone on with.
 */
export function fileFor(
  file: string,
  rotation: Rotation | undefined,
  now: Date,
  current: { readonly path: string; readonly size: Bytes } | undefined,
): string {
  if (rotation === undefined) return file;
  if (rotation === "day") return withSuffix(file, now.toISOString().slice(0, 10));
  if (current !== undefined && current.size < rotation.bytes) return current.path;
  let number = current === undefined ? lastNumber(file) : numberOf(file, current.path) + 1;
  while ((statSync(numbered(file, number), { throwIfNoEntry: false })?.size ?? 0) >= rotation.bytes) number++;
  return numbered(file, number);
}

function withSuffix(file: string, suffix: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}-${suffix}${ext}`);
}

function numbered(file: string, number: number): string {
  return number === 1 ? file : withSuffix(file, String(number));
}

function numberOf(file: string, current: string): number {
  const { name } = path.parse(file);
  return current === file ? 1 : Number(path.parse(current).name.slice(name.length + 1));
}

function lastNumber(file: string): number {
  let number = 1;
  while (existsSync(numbered(file, number + 1))) number++;
  return number;
}
