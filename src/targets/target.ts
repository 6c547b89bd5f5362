import path from "node:path";
import schema from "../config/config.schema.json" with { type: "json" };
import type { EndpointOptions, TargetConfig } from "../config/config.ts";
import { keyInClear, variableIn } from "../config/key-reference.ts";
import { type Problem, type Schema, validate } from "../config/validate.ts";
import { UsageError } from "../errors.ts";
import type { TargetRecord } from "./record.ts";

/** A target as its entry says it. */
export interface ListedTarget {
  readonly name?: string;
  readonly config: TargetConfig;
}

/** Printable, and nothing that reorders a line. */
const name: Schema = {
  title: "a name of at most 200 printable characters",
  type: "string",
  pattern:
    "^[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]{1,200}$",
};

const targetSchema: Schema = {
  ...(schema.$defs.target as Schema),
  title: "an object with “url”",
  properties: { ...(schema.$defs.target as Schema).properties, name },
  $defs: schema.$defs as unknown as NonNullable<Schema["$defs"]>,
};

/**
 * Makes a target of an entry.
 * @throws UsageError that says what is wrong with it, and quotes no value.
 */
export function targetOf({ value, problem, isCsv }: TargetRecord): ListedTarget {
  if (problem !== undefined) throw new UsageError(problem);
  const told = withoutOwn(isCsv ? fromText(value as Readonly<Record<string, string>>) : value);
  const [first] = validate(told, targetSchema);
  if (first !== undefined) throw new UsageError(wordsOf(first, told));
  const { name: called, ...config } = told as TargetConfig & { readonly name?: string };
  return { ...(called !== undefined && { name: called }), config };
}

/** What begins with `x-` or `_` is the list owner's own. */
function withoutOwn(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([member, held]) => !/^(?:x-|_)/i.test(member) && held !== null),
  );
}

function wordsOf({ path: part, message }: Problem, value: unknown): string {
  const member = part[0];
  const held = (value as Readonly<Record<string, unknown>>)?.[String(member)];
  const isKey = member === "secretKey" || member === "validationKey";
  if (isKey && typeof held === "string" && variableIn(held) === undefined) return `${member} ${keyInClear()}`;
  return `${part.join(".")} ${message}`.trim();
}

const lists = ["only", "ignore", "resolve", "dnsServers"];
const yes = /^(?:true|yes|1)$/i;
const no = /^(?:false|no|0)$/i;

/** CSV knows text alone: values as JSON has them. A cell that begins with `{` or `[` is JSON. */
function fromText(row: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  const headers: Record<string, string> = {};
  for (const [column, cell] of Object.entries(row)) {
    const [, field] = /^headers\.(.+)$/.exec(column) ?? [];
    if (field !== undefined) headers[field] = cell;
    else made[column] = cellValue(column, cell);
  }
  return Object.keys(headers).length === 0
    ? made
    : { ...made, headers: { ...(made.headers as object | undefined), ...headers } };
}

function cellValue(column: string, cell: string): unknown {
  if (/^[{[]/.test(cell) && column !== "name" && column !== "url")
    try {
      return JSON.parse(cell) as unknown;
    } catch {
      return cell;
    }
  if (lists.includes(column)) return cell.split(/[\s,;]+/).filter((word) => word !== "");
  if (column === "retries" && /^\d+$/.test(cell)) return Number(cell);
  if (column === "local" || column === "strict" || column === "compareDns") {
    if (yes.test(cell)) return true;
    if (no.test(cell)) return false;
    return column === "compareDns" ? cell.split(/[\s,;]+/) : cell;
  }
  return cell;
}

/** Options that name files, relative to where they are written. */
const files = ["envFile", "cacert", "cert", "key"] as const;

/**
 * What holds for every target of a list, with the paths in it made absolute: the list may be in another folder.
 * @param folder that the defaults' own paths are taken from.
 */
export function absoluteDefaults(defaults: EndpointOptions, folder: string): EndpointOptions {
  const named = files.flatMap((option) => {
    const file = defaults[option];
    return file === undefined ? [] : [[option, path.resolve(folder, file)]];
  });
  return { ...defaults, ...Object.fromEntries(named) };
}
