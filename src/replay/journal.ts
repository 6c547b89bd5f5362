import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { crc32 } from "node:zlib";
import { UsageError } from "../errors.ts";

/*
 * The checkpoint: a journal to which each finished post is added, a line for each batch:
 *
 *   <CRC-32 of the rest, 8 hex digits> <JSON array of entries>
 *
 * The first line says which run it is of. A batch is on disk (fsync) before any of its connections sends
 * the next post, and before the next batch is written: what a crash can tear is the last line, and what it
 * can leave out is what was under way at that moment, and no more.
 */

/** What a run is: a checkpoint goes on only with the same. */
export interface RunIdentity {
  readonly schema: "prevalidate/replay-checkpoint@1";
  /** Digest of target, sources and all that decides what is sent. */
  readonly run: string;
  readonly startedAt: string;
  /** What dates moved by, so that a resumed run goes on with the same. */
  readonly shiftMs: number | null;
}

/** A file that posts come from, as it was, and the index of the first of its posts. */
export interface SourceState {
  readonly file: string;
  readonly size: number;
  readonly modified: string;
  readonly first: number;
}

/** One thing remembered, under one name: a source, or what `tally.ts` writes. Free of keys. */
export type Entry = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly entry: Entry;
  readonly done?: () => void;
}

/** Appends to a checkpoint. */
export class Journal {
  readonly #file: FileHandle;
  readonly #lock: string;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #onError: (error: Error) => void;

  private constructor(file: FileHandle, lock: string) {
    this.#file = file;
    this.#lock = lock;
    this.#onError = () => {};
  }

  /**
   * Opens a checkpoint, or begins one.
   * @param identity of the run that is to begin or go on.
   * @param onEntry told of each entry that is there, in order.
   * @returns the journal, and the identity that it began with.
   * @throws UsageError when it is of another run, in use, damaged, or can't be read or written.
   */
  static async open(
    name: string,
    identity: RunIdentity,
    onEntry: (entry: Entry) => void,
  ): Promise<{ journal: Journal; began: RunIdentity }> {
    const lock = await takeLock(name);
    let file: FileHandle | undefined;
    try {
      await begin(name, identity);
      file = await openFile(name);
      const found = await readEntries(name, file, onEntry);
      if (found.identity.run !== identity.run)
        throw new UsageError(
          `${name} is the checkpoint of another run: target, sources, filters and changes must be the same; name another file to begin anew`,
        );
      const { size } = await file.stat();
      // What a crash left of an unfinished batch; or but for its line feed it is finished.
      if (found.length > size) await file.appendFile("\n");
      else await file.truncate(found.length);
      return { journal: new Journal(file, lock), began: found.identity };
    } catch (error) {
      await file?.close();
      await rm(lock, { force: true });
      throw error;
    }
  }

  /** @param onError told when the disk takes no more; nothing is written after that. */
  watch(onError: (error: Error) => void): void {
    this.#onError = onError;
  }

  /**
   * Adds an entry.
   * @param done called when it is on disk.
   */
  add(entry: Entry, done?: () => void): void {
    this.#waiting.push({ entry, ...(done && { done }) });
    this.#writing ??= this.#write();
  }

  /** Writes what waits, and closes. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#file.close();
    await rm(this.#lock, { force: true });
  }

  /** One batch after another: while one is on its way to disk, the next gathers. */
  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        await this.#file.appendFile(line(batch.map(({ entry }) => entry)));
        await this.#file.datasync();
        for (const { done } of batch) done?.();
      }
    } catch (error) {
      this.#onError(error as Error);
    }
    this.#writing = undefined;
  }
}

function line(value: readonly Entry[] | RunIdentity): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

/** CRC-32 in 8 hex digits: what a line of a checkpoint begins with. */
export function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, "0");
}

/** A new checkpoint appears under its name when its first line is on disk: it never lacks one. */
async function begin(name: string, identity: RunIdentity): Promise<void> {
  const known = await stat(name).catch(() => undefined);
  if (known !== undefined && known.size > 0) return;
  const draft = `${name}.part`;
  try {
    const file = await open(draft, "w", 0o600);
    await file.appendFile(line(identity));
    await file.datasync();
    await file.close();
    await rename(draft, name);
    await syncFolder(name);
  } catch (error) {
    throw new UsageError(`can't write the checkpoint ${name}: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    });
  }
}

async function openFile(name: string): Promise<FileHandle> {
  return open(name, "a+").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`can't open the checkpoint ${name}: ${error.code}`, { cause: error });
  });
}

/** Reads up to the last line, which may be torn. One torn before others is no crash's doing. */
async function readEntries(
  name: string,
  file: FileHandle,
  onEntry: (entry: Entry) => void,
): Promise<{ identity: RunIdentity; length: number }> {
  let length = 0;
  let identity: RunIdentity | undefined;
  let broken = false;
  const stream = file.createReadStream({ start: 0, autoClose: false });
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const value = readLine(text);
    if (identity === undefined) identity = identityFrom(value, name);
    else if (broken)
      throw new UsageError(`the checkpoint ${name} is damaged in its middle: what was sent can't be told`);
    else if (value === undefined) {
      broken = true;
      continue;
    } else for (const entry of value as readonly Entry[]) onEntry(entry);
    length += Buffer.byteLength(text) + 1;
  }
  if (identity === undefined) throw new UsageError(`${name} is empty, and was not a moment ago`);
  return { identity, length };
}

function readLine(text: string): unknown {
  const json = text.slice(9);
  if (text[8] !== " " || text.slice(0, 8) !== checksum(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function identityFrom(value: unknown, name: string): RunIdentity {
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema === "prevalidate/replay-checkpoint@1") return value as RunIdentity;
  const what =
    schema === undefined ? "no checkpoint of prevalidate's" : "no checkpoint that this version can read";
  throw new UsageError(`${name} is ${what}: name another file`);
}

/**
 * Takes a checkpoint's lock: two runs on one would send everything twice.
 * @returns the lock's file, to be removed in the end.
 * @throws UsageError where a running process has it, or it can't be written.
 */
export async function takeLock(name: string): Promise<string> {
  const lock = `${name}.lock`;
  const take = () => writeFile(lock, `${process.pid}\n`, { flag: "wx" });
  try {
    await mkdir(path.dirname(path.resolve(name)), { recursive: true });
    await take();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new UsageError(`can't write ${lock}: ${code}`, { cause: error });
    const holder = Number(await readFile(lock, "utf8").catch(() => ""));
    if (isRunning(holder))
      throw new UsageError(
        `${name} is in use by process ${holder}; if that is no prevalidate, remove ${lock}`,
      );
    await rm(lock, { force: true });
    await take();
  }
  return lock;
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A file's name is on disk when its folder is. Some systems can't open folders. */
async function syncFolder(name: string): Promise<void> {
  const folder = await open(path.dirname(path.resolve(name)), "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** The state of a file that posts come from, or undefined where it is none. */
export async function sourceState(file: string, first: number): Promise<SourceState | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { file, size: found.size, modified: found.mtime.toISOString(), first } : undefined;
}
