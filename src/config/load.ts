import path from "node:path";
import { UsageError } from "../errors.ts";
import schema from "./config.schema.json" with { type: "json" };
import type { Config, EndpointOptions, TargetConfig } from "./config.ts";
import { readDocument } from "./document.ts";
import { findConfig } from "./find.ts";
import { keyInClear, variableIn } from "./key-reference.ts";
import { type Path, type Problem, type Schema, validate } from "./validate.ts";
import { isTracked } from "./version-control.ts";

/** A configuration that satisfies its schema. */
export interface LoadedConfig {
  /** As messages name it: from the working directory where it is below. */
  readonly shown: string;
  /** Paths in it are taken from here. */
  readonly folder: string;
  readonly text: string;
  readonly reporters: readonly string[];
  /** What holds for a URL on the command line, and for a target that does not say otherwise. */
  readonly defaults: EndpointOptions;
  /** In the order of the document; the name is absent for a single endpoint. */
  readonly targets: readonly NamedTarget[];
  /** `file:line:column: path` of a part, for the beginning of a message. */
  readonly at: (part: Path) => string;
}

export interface NamedTarget {
  readonly name?: string;
  readonly config: TargetConfig;
}

/** Problems told at once; who has more has seen the pattern. */
const mostTold = 3;

/**
 * Finds, reads and checks the configuration.
 * @param choice a file, `false` for none at all, or undefined to look for one from `from` upwards.
 * @returns undefined where there is none.
 * @throws UsageError that names the file, the place in it, and what is wrong there.
 */
export async function loadConfig(
  choice: string | false | undefined,
  from: string,
): Promise<LoadedConfig | undefined> {
  const file = choice === undefined ? await findConfig(from) : choice;
  if (file === undefined || file === false) return undefined;
  const absolute = path.resolve(from, file);
  const shown = shownFrom(from, absolute);
  const { text, value, base, locate } = await readDocument(absolute, shown);
  const at = (part: Path, ofName = false): string => {
    const place = locate(part, ofName);
    return `${shown}${place === undefined ? "" : `:${place}`}: ${pathInWords([...base, ...part])}`.trimEnd();
  };
  const document = withoutUndefined(value);
  const problems = validate(document, schema as Schema);
  if (problems.length > 0) throw await problemError(problems, document, absolute, at);
  const folder = path.dirname(absolute);
  const { reporters, ...parts } = partsOf(document as Config);
  return {
    shown,
    folder,
    text,
    ...parts,
    reporters: reporters.map((choice) => reporterFrom(choice, folder, from)),
    at,
  };
}

function partsOf(config: Config): Pick<LoadedConfig, "reporters" | "defaults" | "targets"> {
  if (!("url" in config)) {
    const { reporters = [], defaults = {}, targets = {} } = config;
    return {
      reporters,
      defaults,
      targets: Object.entries(targets).map(([name, target]) => ({ name, config: target })),
    };
  }
  const { $schema: _, reporters = [], url, ...options } = config;
  return { reporters, defaults: options, targets: [{ config: { url } }] };
}

async function problemError(
  problems: readonly Problem[],
  document: unknown,
  file: string,
  at: (part: Path, ofName: boolean) => string,
): Promise<UsageError> {
  const lines: string[] = [];
  for (const problem of problems.slice(0, mostTold)) {
    const message = isKeyInClear(problem, document) ? await clearKeyWords(file) : hintFor(problem);
    lines.push(`${at(problem.path, problem.inName ?? false)} ${message}`.trimEnd());
  }
  const more = problems.length > mostTold ? `; and ${problems.length - mostTold} more like these` : "";
  return new UsageError(`${lines.join("; ")}${more}`);
}

function isKeyInClear({ path: part, inName }: Problem, document: unknown): boolean {
  const name = part.at(-1);
  if (inName || (name !== "secretKey" && name !== "validationKey")) return false;
  const value = part.reduce<unknown>(
    (held, step) => (held as Record<string | number, unknown>)?.[step],
    document,
  );
  return typeof value === "string" && variableIn(value) === undefined;
}

async function clearKeyWords(file: string): Promise<string> {
  const words = `${keyInClear()}${/\.[cm]?[jt]s$/.test(file) ? "; process.env.NAME is written “$NAME” too" : ""}`;
  if ((await isTracked(file)) !== true) return words;
  return `${words}; this file is under version control: if that is a key, whoever has the repository has it, so make a new one`;
}

/** Options that are known, elsewhere. */
function hintFor({ path: part, message, inName }: Problem): string {
  const name = String(part.at(-1));
  if (inName && name === "reporters")
    return "is unknown here: reporters are those of a whole run, and stand at the top";
  if (inName && part.length === 1 && Object.hasOwn(schema.$defs.options.properties, name))
    return "is unknown here: put it into “defaults”, or into a target";
  if (inName && part.length === 1 && name === "url") return "is unknown here: a URL belongs to a target";
  if (part.length === 1 && name === "url" && message === "is missing")
    return "is missing: name one endpoint with “url”, or several in “targets”";
  return message;
}

/** In a program's object, a member that is undefined is as good as absent. */
function withoutUndefined(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item, depth + 1));
  if (typeof value !== "object" || value === null || depth > 10) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutUndefined(member, depth + 1)]));
}

/** Paths in `name=file`, and a name that is a path, as they read from another folder. */
function reporterFrom(choice: string, folder: string, from: string): string {
  const [name = "", ...rest] = choice.split("=");
  const file = rest.join("=");
  const own = /^\.{1,2}[/\\]/.test(name) ? path.resolve(folder, name) : name;
  if (rest.length === 0 || file === "-") return rest.length === 0 ? own : `${own}=-`;
  return `${own}=${shownFrom(from, path.resolve(folder, file))}`;
}

function shownFrom(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}

/** `targets.staging.headers["X-Key"]`; nothing for the whole document. */
function pathInWords(part: Path): string {
  return part
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\w$]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}
