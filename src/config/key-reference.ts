import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.ts";
import type { Bytes, Milliseconds } from "../units.ts";
import type { KeyReference } from "./config.ts";
import { fileProblem } from "./env-file.ts";
import { lookUp, type VariableSources } from "./variables.ts";
import { isTracked } from "./version-control.ts";

/** A reference as it is followed. */
export type KeySource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[]; readonly timeoutMs?: Milliseconds };

/** Where references are followed from. */
export interface ReferenceContext extends VariableSources {
  /** Paths are taken from here, and commands run here. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** A key, and where it came from in words: “$STAGING_SECRET”, “the file secret.txt”, “the command vault”. */
export interface ReferredKey {
  readonly value: string;
  readonly from: string;
}

const defaultTimeoutMs: Milliseconds = 30_000;
/** No key is longer: something else was named. */
const mostBytes: Bytes = 65_536;

/**
 * Reads `$NAME` or `${NAME}`.
 * @returns the variable's name; undefined for other text, which is no reference but perhaps a key.
 */
export function variableIn(text: string): string | undefined {
  const [, plain, braced] = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})$/.exec(text) ?? [];
  return plain ?? braced;
}

/**
 * What a reference says, without its short form.
 * @param durationOf reads a command's time limit.
 * @throws UsageError for text that is no reference; the text is not quoted.
 */
export function keySource(
  reference: KeyReference,
  durationOf: (duration: number | string) => Milliseconds,
): KeySource {
  if (typeof reference === "string") {
    const env = variableIn(reference);
    if (env === undefined) throw new UsageError(keyInClear());
    return { env };
  }
  if (!("command" in reference)) return reference;
  const { command, timeout } = reference;
  return { command, ...(timeout !== undefined && { timeoutMs: durationOf(timeout) }) };
}

/** What to do about a key that stands where a reference belongs. */
export function keyInClear(): string {
  return (
    "is a key in clear, or a reference that can't be read: put the key into an environment variable, and write " +
    "“$NAME” with the variable's name, or { file } or { command }"
  );
}

/**
 * Follows a reference. Neither the key nor anything that a command writes is in a message.
 * @returns the key, without the line break that ends a file or a command's output; it is not judged.
 * @throws UsageError where the key is not to be had, or the file that holds it is under version control.
 */
export async function resolveKey(source: KeySource, context: ReferenceContext): Promise<ReferredKey> {
  if ("env" in source) {
    const { environment, envFile } = context;
    if (environment[source.env] === undefined && envFile?.variables[source.env])
      await refuseTracked(envFile.path);
    return { value: lookUp(source.env, context), from: `$${source.env}` };
  }
  if ("file" in source) return keyInFile(source.file, context);
  const [program = ""] = source.command;
  const value = await printedKey(source, context);
  return { value: withoutLastBreak(value), from: `the command ${path.basename(program)}` };
}

async function keyInFile(named: string, { folder }: ReferenceContext): Promise<ReferredKey> {
  const file = path.resolve(folder, named);
  let octets: Buffer;
  try {
    octets = await readFile(file);
  } catch (error) {
    throw new UsageError(`can't read the key's file ${file}: ${fileProblem(error)}`, { cause: error });
  }
  if (octets.length > mostBytes) throw new UsageError(`the key's file ${file} is too long to hold a key`);
  await refuseTracked(file);
  return { value: withoutLastBreak(octets.toString("utf8")), from: `the file ${named}` };
}

/**
 * Refuses a file that holds a key and is under version control.
 * @throws UsageError with the way to mend it.
 */
export async function refuseTracked(file: string): Promise<void> {
  if ((await isTracked(file)) !== true) return;
  const name = path.basename(file);
  throw new UsageError(
    `${file} holds a key and is under version control: run git rm --cached ${name}, name it in .gitignore, and ` +
      "make a new key, since whoever has the repository has this one",
  );
}

/** Runs the program without a shell. What it writes to standard error is dropped: it may hold anything. */
function printedKey(
  { command, timeoutMs = defaultTimeoutMs }: { command: readonly string[]; timeoutMs?: Milliseconds },
  { folder, signal }: ReferenceContext,
): Promise<string> {
  const [program = "", ...args] = command;
  const name = path.basename(program);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
      ...(signal && { signal }),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (why: string, cause?: unknown): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      // A program that it started may hold the pipe open.
      child.stdout.destroy();
      reject(new UsageError(`the command ${name} ${why}`, { cause }));
    };
    const timer = setTimeout(() => giveUp(`printed no key within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) giveUp("prints more than a key");
    });
    child.on("error", (error) => giveUp(`can't be run: ${fileProblem(error)}`, error));
    child.on("close", (code, ended) => {
      const how = code === null ? `was ended by ${ended}` : `ended with code ${code}`;
      if (code !== 0) giveUp(`${how}: run it yourself to see why`);
      else if (size === 0) giveUp("printed nothing");
      else {
        clearTimeout(timer);
        resolve(Buffer.concat(chunks).toString("utf8"));
      }
    });
  });
}

function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, "");
}
