import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { checksum, takeLock } from "../replay/journal.ts";
import type { Report } from "../report.ts";
import { lines } from "./saved-lines.ts";

/*
 * What is done of a run over a list: after a line that says which run it is of, a line for each report:
 *
 *   <CRC-32 of the rest, 8 hex digits> {"position":…,"id":…,"report":{…}}
 *
 * A crash can tear the last line, whose target is checked again. The reports are redacted, as everywhere.
 */

interface Head {
  readonly schema: "prevalidate/check-checkpoint@1";
  /** Digest of the list and of all that decides what a report says. */
  readonly run: string;
}

interface Done {
  readonly position: number;
  /** Digest of what names the target. */
  readonly id: string;
  readonly report: Report;
}

/** Lets a run over a list go on where it was broken off. */
export class Checkpoint {
  readonly #name: string;
  readonly #file: FileHandle;
  readonly #lock: string;
  readonly #done: ReadonlyMap<number, string>;
  readonly #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(name: string, file: FileHandle, lock: string, done: ReadonlyMap<number, string>) {
    this.#name = name;
    this.#file = file;
    this.#lock = lock;
    this.#done = done;
  }

  /**
   * Opens a checkpoint, or begins one.
   * @param run digest of what the run is.
   * @throws UsageError when it is of another run, in use, or can't be read or written.
   */
  static async open(name: string, run: string): Promise<Checkpoint> {
    const lock = await takeLock(name);
    let file: FileHandle | undefined;
    try {
      file = await open(name, "a+", 0o600);
      const { done, length } = await readDone(name, run);
      await file.truncate(length);
      const head: Head = { schema: "prevalidate/check-checkpoint@1", run };
      if (length === 0) await file.appendFile(lineOf(head));
      return new Checkpoint(name, file, lock, done);
    } catch (error) {
      await file?.close();
      await rm(lock, { force: true });
      if (error instanceof UsageError) throw error;
      throw new UsageError(`can't use the checkpoint ${name}: ${(error as NodeJS.ErrnoException).code}`, {
        cause: error,
      });
    }
  }

  /** How many targets were done before. */
  get count(): number {
    return this.#done.size;
  }

  /**
   * Whether a target was done before.
   * @throws UsageError where another one stood at its place in the list.
   */
  has(position: number, identity: string): boolean {
    const id = this.#done.get(position);
    if (id !== undefined && id !== digest(identity))
      throw new UsageError(
        `the list has changed since ${this.#name} was begun: remove it, or name another file, to begin anew`,
      );
    return id !== undefined;
  }

  /** The reports of before, in the order they came, read one at a time. */
  async *reports(): AsyncGenerator<Report> {
    if (this.#done.size === 0) return;
    const left = new Set(this.#done.keys());
    for await (const { text } of lines(this.#name)) {
      const value = readLine(text) as Head | Done | undefined;
      if (value === undefined || !("report" in value) || !left.delete(value.position)) continue;
      yield value.report;
      if (left.size === 0) return;
    }
  }

  /**
   * Remembers a report; it is on disk soon after.
   * @throws UsageError where the disk takes no more.
   */
  add(position: number, identity: string, report: Report): void {
    this.#throwFailure();
    this.#waiting.push(lineOf({ position, id: digest(identity), report } satisfies Done));
    this.#writing ??= this.#write();
  }

  /**
   * Writes what waits, and closes it.
   * @param whole the run has come to its end: the next one begins anew, so the file is removed.
   */
  async close(whole: boolean): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#file.close();
    if (whole && this.#failure === undefined) await rm(this.#name, { force: true });
    await rm(this.#lock, { force: true });
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined)
      throw new UsageError(
        `can't write the checkpoint ${this.#name}: ${(this.#failure as NodeJS.ErrnoException).code}`,
        { cause: this.#failure },
      );
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await this.#file.appendFile(this.#waiting.splice(0).join(""));
        await this.#file.datasync();
      }
    } catch (error) {
      this.#failure = error as Error;
      this.#waiting.length = 0;
    }
    this.#writing = undefined;
  }
}

/** The digest of what a run is. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

async function readDone(
  name: string,
  run: string,
): Promise<{ done: ReadonlyMap<number, string>; length: number }> {
  const done = new Map<number, string>();
  let length = 0;
  let head: Head | undefined;
  for await (const saved of lines(name)) {
    const value = saved.text.endsWith("\n") ? (readLine(saved.text) as Head | Done | undefined) : undefined;
    if (head === undefined) {
      if (value === undefined && !saved.text.endsWith("\n")) break;
      if (value === undefined || !("schema" in value))
        throw new UsageError(`${name} is no checkpoint of a check: name another file`);
      head = value;
      if (head.schema !== "prevalidate/check-checkpoint@1" || head.run !== run)
        throw new UsageError(
          `${name} is the checkpoint of another run: the list and the options must be the same; remove it, or name another file, to begin anew`,
        );
    } else if (value === undefined) break;
    else if ("report" in value) done.set(value.position, value.id);
    length = saved.offset + saved.length;
  }
  return { done, length };
}

function lineOf(value: Head | Done): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

function readLine(line: string): unknown {
  const text = line.trimEnd();
  const json = text.slice(9);
  if (text[8] !== " " || text.slice(0, 8) !== checksum(json)) return undefined;
  return JSON.parse(json) as unknown;
}
