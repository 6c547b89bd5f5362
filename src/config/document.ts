import { readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.ts";
import { fileProblem } from "./env-file.ts";
import { JsonError, offsetIn, parseJson, positionAt } from "./json.ts";
import type { Path } from "./validate.ts";

/** A configuration as it was read, before anything is made of it. */
export interface ConfigDocument {
  readonly text: string;
  readonly value: unknown;
  /** Where the value stands in the file, as for package.json's key. */
  readonly base: Path;
  /** `line:column` of a part; undefined where a program made the value. `ofName`: where its name stands. */
  readonly locate: (part: Path, ofName: boolean) => string | undefined;
}

/**
 * Reads a configuration in any format.
 * @param file its absolute path; the end of its name tells the format.
 * @param shown what messages call it.
 * @throws UsageError for a file that can't be read, with line and column where its format is broken.
 */
export async function readDocument(file: string, shown: string): Promise<ConfigDocument> {
  const name = path.basename(file);
  if (!/\.(?:json|ya?ml|[cm]?js|m?ts)$/.test(name))
    throw new UsageError(
      `${shown} is no configuration: its name must end in .json, .yaml, .yml, .ts, .mts, .js, .mjs or .cjs`,
    );
  const text = await readText(file, shown);
  if (/s$/.test(name)) {
    const { importConfig } = await import("./import-module.ts");
    return { text, value: await importConfig(file, shown, text), base: [], locate: () => undefined };
  }
  if (/\.ya?ml$/.test(name)) {
    const { readYaml } = await import("./yaml.ts");
    return { text, base: [], ...readYaml(shown, text) };
  }
  return { text, ...readJson(file, shown, text) };
}

/** Without the byte-order mark that editors on Windows put first. */
async function readText(file: string, shown: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    throw new UsageError(`can't read the configuration ${shown}: ${fileProblem(error)}`, { cause: error });
  }
}

function readJson(
  file: string,
  shown: string,
  text: string,
): Pick<ConfigDocument, "value" | "base" | "locate"> {
  const root = parse(shown, text);
  const locate = (part: Path, ofName: boolean): string => place(text, offsetIn(root, part, ofName));
  if (path.basename(file) !== "package.json") return { value: root.value, base: [], locate };
  const held = root.members?.get("prevalidate")?.node;
  if (held === undefined) throw new UsageError(`${shown} has no key “prevalidate”`);
  return {
    value: held.value,
    base: ["prevalidate"],
    locate: (part, ofName) => locate(["prevalidate", ...part], ofName),
  };
}

function parse(file: string, text: string) {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError(`${file}:${place(text, error.offset)}: it is no JSON: ${error.message}`, {
      cause: error,
    });
  }
}

function place(text: string, offset: number): string {
  const { line, column } = positionAt(text, offset);
  return `${line}:${column}`;
}
