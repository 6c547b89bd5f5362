import path from "node:path";
import { watch } from "chokidar";

/** Folders that nobody edits a handler in. */
const leftOut = new Set([
  ...["node_modules", "bower_components", "__pycache__", ".venv", "venv", ".tox", "coverage"],
  ...[".git", ".hg", ".svn", ".idea", ".vscode", ".cache", ".next", ".nuxt", ".svelte-kit", ".turbo"],
  ...[".parcel-cache", ".pytest_cache", ".mypy_cache", ".gradle", ".terraform", "log", "logs", "tmp"],
]);
/** Files that programs write while they run, and editors while one types. */
const byPrograms =
  /(?:\.(?:log|pid|tmp|swp|swx|sqlite3?|db)(?:-\w+)?|~|\.DS_Store|\.pyc|-(?:wal|shm|journal))$/i;

/** Files that are being watched. */
export interface FileWatch {
  readonly close: () => Promise<void>;
}

export interface FileWatchOptions {
  /** Files and folders, with all that is in them. */
  readonly paths: readonly string[];
  /** Files that this program writes itself. */
  readonly except: readonly string[];
  /** A file was written, made or removed. */
  readonly onChange: (change: FileChange) => void;
  readonly onError: (error: Error) => void;
}

export interface FileChange {
  readonly file: string;
  /** It was there before and is there still. */
  readonly written: boolean;
}

/** Starts watching; done when everything is watched. */
export async function watchFiles({ paths, except, onChange, onError }: FileWatchOptions): Promise<FileWatch> {
  const own = new Set(except.map((file) => path.resolve(file)));
  const roots = new Set(paths.map((one) => path.resolve(one)));
  const watcher = watch([...paths], {
    ignoreInitial: true,
    // An editor that writes in two steps, or in pieces, has one thing in mind.
    atomic: true,
    ignored: (file) => {
      const whole = path.resolve(file);
      if (roots.has(whole)) return false;
      return own.has(whole) || leftOut.has(path.basename(whole)) || byPrograms.test(whole);
    },
  });
  watcher.on("error", (error) => onError(error instanceof Error ? error : new Error(String(error))));
  watcher.on("all", (event, file) => {
    if (event === "addDir" || event === "unlinkDir") return;
    onChange({ file, written: event === "change" });
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return { close: () => watcher.close() };
}

/**
 * Knows the files that the endpoint itself writes when it is posted to: each check changes them, and each change
 * would start a check, without end.
 */
export class OwnWrites {
  readonly #streaks = new Map<string, { check: number; length: number }>();

  /**
   * @param check the number of the check that was under way, or had just ended, as the file changed; undefined when
   *   none was.
   * @returns whether the change may start a check: not when the file changed during two checks one after the other.
   */
  isNews({ file, written }: FileChange, check: number | undefined): boolean {
    // New files have new names each time: what tells is the folder that they are made in.
    const key = written ? file : `${path.dirname(file)}${path.sep}`;
    const streak = this.#streaks.get(key);
    if (streak !== undefined && streak.length >= mostInARow) return false;
    if (check === undefined) {
      this.#streaks.delete(key);
      return true;
    }
    if (streak?.check === check) return true;
    const length = streak?.check === check - 1 ? streak.length + 1 : 1;
    this.#streaks.set(key, { check, length });
    return length < mostInARow;
  }
}

const mostInARow = 2;
