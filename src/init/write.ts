import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import type { Change } from "./changes.ts";

/**
 * Writes files: all of them beside their places first, and then each into its place, so that what fails half-way
 * leaves what was there.
 * @param secret the file that holds keys: it is its owner's alone where it is new.
 * @throws UsageError that names the file which can't be written.
 */
export async function writeChanges(
  folder: string,
  changes: readonly Change[],
  secret?: string,
): Promise<void> {
  const made: { readonly beside: string; readonly file: string }[] = [];
  try {
    for (const { file, text } of changes) {
      const place = path.join(folder, file);
      const beside = `${place}.${process.pid}.tmp`;
      await attempt(file, async () => {
        await mkdir(path.dirname(place), { recursive: true });
        made.push({ beside, file: place });
        await writeFile(beside, text, { mode: await modeOf(place, file === secret), flag: "wx" });
      });
    }
    for (const { beside, file } of made) await attempt(file, () => rename(beside, file));
  } finally {
    for (const { beside } of made) await rm(beside, { force: true });
  }
}

/** Who may read a file goes on to do so; one with keys is its owner's from the start. */
async function modeOf(file: string, secret: boolean): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? (secret ? 0o600 : 0o666) : found.mode & 0o777;
}

async function attempt(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
  }
}
