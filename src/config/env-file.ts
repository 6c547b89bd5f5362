import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { UsageError } from "../errors.ts";

/**
 * Reads a file of `NAME=value` lines, the way Node's own `--env-file` does.
 * @returns the variables by name.
 * @throws UsageError when the file can't be read; the message names it.
 */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  // Editors on Windows put a byte-order mark first, which is no part of the first name.
  return parseEnv((await readTextFile(file, "the env file")).replace(/^\ufeff/, ""));
}

/**
 * Reads a text file that the user named.
 * @param what it is for, such as `the CA certificate`.
 * @throws UsageError with a line that says why not.
 */
export async function readTextFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`can't read ${what} ${file}: ${fileProblem(error)}`, { cause: error });
  }
}

/** A system error about a file, in words. */
export function fileProblem(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const words: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file or folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "it is a folder",
    ENOTDIR: "part of its path is no folder",
    EROFS: "the file system is read-only",
    ENOSPC: "no space is left",
    ENAMETOOLONG: "its name is too long",
  };
  return words[code] ?? (code || "unknown reason");
}
