import path from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../errors.ts";
import type { Reporter } from "../reporters/reporter.ts";

/** `./reporter.mjs`, `../reporters/mine.js`, `/home/me/reporter.js`, `C:\reporter.mjs`, `file:///…`: a file, not a name. */
export function isPath(name: string): boolean {
  return /^\.{1,2}[/\\]|^file:/.test(name) || path.isAbsolute(name) || path.win32.isAbsolute(name);
}

/**
 * Loads a reporter of the user's own: a module whose default export, or only export, is a function of the type
 * `Reporter`.
 * @param name a path, relative to the folder, or the name of a package that is installed there or above.
 * @returns the reporter; what it throws when it runs, and anything but text that it yields, comes as a UsageError
 *   that names it.
 * @throws UsageError when it can't be found or loaded, or is no reporter; `undefined` is given for a name that no
 *   package has.
 */
export async function loadReporter(name: string, folder: string): Promise<Reporter | undefined> {
  const url = isPath(name) ? urlOf(name, folder) : await urlOfPackage(name, folder);
  if (url === undefined) return undefined;
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(url)) as typeof exports;
  } catch (error) {
    throw failure(`can't load the reporter ${name}`, error);
  }
  return guarded(name, reporterIn(name, exports));
}

function urlOf(name: string, folder: string): string {
  return name.startsWith("file:") ? name : pathToFileURL(path.resolve(folder, name)).href;
}

async function urlOfPackage(name: string, folder: string): Promise<string | undefined> {
  const from = pathToFileURL(path.join(folder, "reporters")).href;
  // Node itself resolves only from the importing module, and `require` does not see what is exported to `import` alone.
  const { resolve } = await import("import-meta-resolve");
  try {
    const url = resolve(name, from);
    return url.startsWith("node:") ? undefined : url;
  } catch (error) {
    if (codeOf(error) === "ERR_MODULE_NOT_FOUND" || codeOf(error) === "ERR_INVALID_MODULE_SPECIFIER")
      return undefined;
    throw failure(`can't load the reporter ${name}`, error);
  }
}

function reporterIn(name: string, exports: Readonly<Record<string, unknown>>): Reporter {
  // CommonJS modules have all that they export in `default`, and named as well where that can be told beforehand.
  const { default: main, ...named } = exports;
  const functions = Object.entries(named).filter(
    ([key, value]) => typeof value === "function" && key !== "module.exports",
  );
  const found = typeof main === "function" ? main : functions.length === 1 ? functions[0]?.[1] : undefined;
  if (typeof found !== "function")
    throw new UsageError(
      `the reporter ${name} has no reporter: export one function, as default or as the only one`,
    );
  return found as Reporter;
}

/** The reporter, with its errors told as its own. */
function guarded(name: string, reporter: Reporter): Reporter {
  return async function* (reports, view) {
    try {
      for await (const text of texts(reporter(reports, view))) {
        if (typeof text !== "string")
          throw new TypeError(
            `it yields ${text === null ? "null" : `a value of type ${typeof text}`}, not text`,
          );
        yield text;
      }
    } catch (error) {
      throw failure(`the reporter ${name} failed`, error);
    }
  };
}

function texts(made: unknown): AsyncIterable<unknown> {
  if (typeof made === "object" && made !== null && (Symbol.asyncIterator in made || Symbol.iterator in made))
    return made as AsyncIterable<unknown>;
  throw new TypeError("it is no generator: write `async function* (reports, view) { … }`");
}

function failure(what: string, error: unknown): UsageError {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split("\n").find((text) => text.trim() !== "") ?? "unknown reason";
  return new UsageError(`${what}: ${line}`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
