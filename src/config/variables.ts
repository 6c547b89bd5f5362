import { UsageError } from "../errors.ts";
import type { Secret } from "../redact/learnt.ts";
import type { Variables } from "./keys.ts";

/** Where the variables that a configuration names are looked up. */
export interface VariableSources {
  readonly environment: Variables;
  readonly envFile?: { readonly path: string; readonly variables: Variables };
}

/**
 * Looks a variable up: the environment first, then the env file.
 * @throws UsageError that names a variable which is not set, or is empty.
 */
export function lookUp(name: string, { environment, envFile }: VariableSources): string {
  const value = environment[name] ?? envFile?.variables[name];
  if (value) return value;
  const places = envFile === undefined ? "" : `, neither in the environment nor in ${envFile.path}`;
  throw new UsageError(value === undefined ? `${name} is not set${places}` : `${name} is empty`);
}

const reference = /\$\$\{|\$\{([^}]*)\}?/g;
const wholeReference = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A shorter value is no secret that could be kept, and hiding it would blank half of what is told. */
const shortestSecret = 6;
const longestLabel = 40;

/** Text with its variables filled in. */
export interface Filled {
  readonly text: string;
  readonly secrets: readonly Secret[];
}

/**
 * Fills in `${NAME}`, or `$NAME` where it is the whole text; `$${` stands for `${`.
 * @throws UsageError for a variable that is not set, or a name that is none.
 */
export function fillIn(text: string, sources: VariableSources): Filled {
  const { filled, parts } = fill(text, sources);
  return { text: filled, secrets: parts.filter(isSecret).map(({ name, value }) => secret(name, value)) };
}

/**
 * Fills in a URL's variables. What reaches into the scheme, the host or the port is no secret: those are spoken in
 * clear when a name is looked up and a connection made.
 * @throws UsageError as `fillIn`.
 */
export function fillInUrl(url: string, sources: VariableSources): Filled {
  const { filled, parts } = fill(url, sources);
  const [, before = "", credentials = "", host = ""] =
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?([^/?#]*)/i.exec(filled) ?? [];
  const hostStart = before.length + credentials.length;
  const hidden = parts.filter(
    ({ start, end }) =>
      start >= before.length && (end <= hostStart || start >= hostStart + host.length) && before !== "",
  );
  return { text: filled, secrets: hidden.filter(isSecret).map(({ name, value }) => secret(name, value)) };
}

interface Part {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function fill(text: string, sources: VariableSources): { filled: string; parts: readonly Part[] } {
  const whole = wholeReference.exec(text)?.[1];
  if (whole !== undefined) {
    const value = lookUp(whole, sources);
    return { filled: value, parts: [{ name: whole, value, start: 0, end: value.length }] };
  }
  const parts: Part[] = [];
  let filled = "";
  let rest = 0;
  for (const match of text.matchAll(reference)) {
    const [found, name] = match;
    filled += text.slice(rest, match.index);
    rest = match.index + found.length;
    if (name === undefined) {
      filled += "${";
      continue;
    }
    if (!found.endsWith("}") || !variableName.test(name))
      throw new UsageError("“${…}” must hold the name of an environment variable, as ${TOKEN}");
    const value = lookUp(name, sources);
    parts.push({ name, value, start: filled.length, end: filled.length + value.length });
    filled += value;
  }
  return { filled: filled + text.slice(rest), parts };
}

function isSecret({ value }: Part): boolean {
  return value.length >= shortestSecret;
}

function secret(name: string, text: string): Secret {
  return { text, label: name.length <= longestLabel ? name : "secret" };
}
