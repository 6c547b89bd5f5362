import { constants } from "node:fs";
import {
  access,
  type FileHandle,
  mkdir,
  open as openFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";

/**
 * Writes texts to a file as they come, from the first one on; its folders are made.
 * @param flags `a` adds to what is there.
 * @throws UsageError when it can't be written.
 */
export async function writeFileOf(
  file: string,
  texts: AsyncIterable<string>,
  flags: "w" | "a" = "w",
): Promise<void> {
  let open: FileHandle | undefined;
  try {
    for await (const text of texts) {
      open ??= await openWithFolders(file, flags);
      await open.appendFile(text);
    }
    open ??= await openWithFolders(file, flags);
  } catch (error) {
    if (error instanceof Error && "syscall" in error)
      throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
    throw error;
  } finally {
    await open?.close();
  }
}

/**
 * Writes texts to a file that is there whole at any moment: beside it first, and then in its place. What it is a
 * link to is replaced; a pipe or a device is written to as it is.
 * @throws UsageError when it can't be written; what stood there stands there still.
 */
export async function replaceFileOf(file: string, texts: AsyncIterable<string>): Promise<void> {
  const { real, beside } = await placeBeside(file);
  if (beside === undefined) return writeFileOf(file, texts);
  try {
    await writeFileOf(beside, texts);
    await rename(beside, real);
  } catch (error) {
    await rm(beside, { force: true });
    if (error instanceof Error && "syscall" in error)
      throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
    throw error;
  }
}

/**
 * As `requireCreatable`, for a file that is to be replaced: that another can be made beside it.
 * @throws UsageError that says why not.
 */
export async function requireReplaceable(file: string): Promise<void> {
  await requireCreatable(file);
  const { beside } = await placeBeside(file);
  if (beside !== undefined) await requireCreatable(beside);
}

/** Where a file really is, and where what will replace it is made; no such place for a pipe or a device. */
async function placeBeside(file: string): Promise<{ real: string; beside: string | undefined }> {
  const found = await stat(file).catch(() => undefined);
  const real = found === undefined ? file : await realpath(file);
  // Collectors take every file of theirs by its extension, and must not take this one.
  const beside = `${real}.${process.pid}.tmp`;
  return { real, beside: found === undefined || found.isFile() ? beside : undefined };
}

async function openWithFolders(file: string, flags: string): Promise<FileHandle> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  return openFile(file, flags);
}

/**
 * As `requireWritable`, for a file whose folders may be missing: that they can be made.
 * @throws UsageError that says why not.
 */
export async function requireCreatable(file: string): Promise<void> {
  let folder = path.dirname(path.resolve(file));
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return requireWritable(file);
  try {
    while ((await missing(folder)) && path.dirname(folder) !== folder) folder = path.dirname(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
  }
}

async function missing(folder: string): Promise<boolean> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found !== undefined && !found.isDirectory())
    throw Object.assign(new Error("no folder"), { code: "ENOTDIR" });
  return found === undefined;
}

/**
 * Found out before anything is sent: a report that can't be kept is found out too late.
 * @throws UsageError that says why not.
 */
export async function requireWritable(file: string): Promise<void> {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    await access(found === undefined ? path.dirname(path.resolve(file)) : file, constants.W_OK);
  } catch (error) {
    throw new UsageError(`can't write ${file}: ${fileProblem(error)}`, { cause: error });
  }
}
