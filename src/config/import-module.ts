import { existsSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../errors.ts";

/*
 * A configuration in JavaScript or TypeScript is its owner's program: it is run. Where Node strips types itself it
 * does so here; where it does not, sucrase does.
 */

interface ResolveResult {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

/** Added in Node 22.15 and 23.5. */
interface SyncHooks {
  registerHooks?(hooks: {
    resolve(
      specifier: string,
      context: object,
      next: (specifier: string, context: object) => ResolveResult,
    ): ResolveResult;
  }): { deregister(): void };
}

/**
 * Runs a configuration's module.
 * @param file its absolute path.
 * @param shown what messages call it.
 * @param text what it holds.
 * @returns its default export.
 * @throws UsageError for what it throws, with its line where that is known.
 */
export async function importConfig(file: string, shown: string, text: string): Promise<unknown> {
  const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);
  const isTypeScript = /\.m?ts$/.test(file);
  const quiet = quietWarnings();
  try {
    if (isTypeScript && !stripsTypes) await registerTransform();
    else if (/["']prevalidate["']/.test(text)) await registerSelf();
    const imported = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    if (imported.default === undefined)
      throw new UsageError(`${shown} has no default export: write export default { … }`);
    return imported.default;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const line = lineOf(error, file) ?? (await syntaxErrorPlace(error, file));
    throw new UsageError(`${shown}${line === undefined ? "" : `:${line}`}: ${wordsOf(error)}`, {
      cause: error,
    });
  } finally {
    quiet.end();
  }
}

/** `prevalidate` itself, for configurations that import it where it is not installed, as with npx. */
function ownUrl(): string {
  const places = ["./index.cjs", "../../dist/index.cjs"];
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url));
  if (found === undefined) throw new Error("index.cjs is not in this package");
  return found.href;
}

async function registerSelf(): Promise<void> {
  const { registerHooks } = module as SyncHooks;
  if (registerHooks === undefined) await registerTransform();
  else
    registerHooks({
      resolve: (specifier, context, next) => {
        try {
          return next(specifier, context);
        } catch (error) {
          if (specifier !== "prevalidate") throw error;
          return { url: ownUrl(), shortCircuit: true };
        }
      },
    });
}

async function registerTransform(): Promise<void> {
  const { text } = await import("../embedded/module-hooks.ts");
  module.register(`data:text/javascript,${encodeURIComponent(text)}`, { data: { self: ownUrl() } });
}

/** Node's own remarks on how it loads a module say nothing to who checks an endpoint. */
function quietWarnings(): { end(): void } {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const text = `${warning instanceof Error ? warning.message : warning} ${JSON.stringify(rest)}`;
    if (/MODULE_TYPELESS_PACKAGE_JSON|Type Stripping|ExperimentalWarning/.test(text)) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
  return {
    end: () => {
      process.emitWarning = emit;
    },
  };
}

/** Line and column of the first frame in the file. */
function lineOf(error: unknown, file: string): string | undefined {
  return error instanceof Error ? placeIn(error.stack ?? "", file) : undefined;
}

function placeIn(trace: string, file: string): string | undefined {
  for (const named of [pathToFileURL(file).href, file]) {
    const at = trace.indexOf(`${named}:`);
    const [place] = at < 0 ? [] : (/^\d+(?::\d+)?/.exec(trace.slice(at + named.length + 1)) ?? []);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** sucrase tells the place in its message; Node tells that of a syntax error to nobody but the terminal. */
async function syntaxErrorPlace(error: unknown, file: string): Promise<string | undefined> {
  if (!(error instanceof SyntaxError)) return undefined;
  const [, told] = /\((\d+:\d+)\)$/.exec(error.message) ?? [];
  if (told !== undefined) return told;
  const { execFile } = await import("node:child_process");
  const shown = await new Promise<string>((resolve) => {
    execFile(process.execPath, ["--check", file], { timeout: 5000 }, (_, __, stderr) => resolve(stderr));
  });
  return placeIn(shown, file);
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "it threw something that is no Error";
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_MODULE_NOT_FOUND") {
    const missing =
      /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1] ?? "a module that it imports";
    const shown = missing.startsWith("file:") ? fileURLToPath(missing) : missing;
    return `it imports ${path.isAbsolute(shown) ? shown : `“${shown}”`}, which is not there`;
  }
  const first = message
    .split("\n")[0]
    ?.replace(/^Error transforming [^:]*: /, "")
    .replace(/ \(\d+:\d+\)$/, "");
  if (error instanceof SyntaxError) return `it is no module that can be read: ${first}`;
  return `it threw ${error.name}: ${first}`;
}
