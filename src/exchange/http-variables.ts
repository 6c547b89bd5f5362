import { trimmed, trimmedValue } from "./text.ts";

/** A `{{name}}` for which there is no value. */
export class VariableError extends Error {
  override readonly name = "VariableError";
}

export interface Variables {
  /** Puts values in place of `{{name}}`. @throws VariableError */
  filled(text: string): string;
}

/**
 * The variables that an `.http` file defines with `@name = value`, above its requests or between them. A value may
 * name variables in turn. Values are put in once: what they hold is not looked through again.
 */
export function definedIn(text: string): Variables {
  const raw = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/^@([^\s=]+)[ \t]*=([^\r\n]*)/gm))
    raw.set(name, trimmedValue(value));
  const known = new Map<string, string>();
  const lookUp = (name: string, within: readonly string[]): string => {
    const done = known.get(name);
    if (done !== undefined) return done;
    const value = raw.get(name);
    if (value === undefined) throw new VariableError(unknown(name));
    if (within.includes(name) || within.length > 20)
      throw new VariableError(`the variable ${shown(name)} is defined by itself`);
    const filled = fill(value, (inner) => lookUp(inner, [...within, name]));
    if (filled.length > 1024 * 1024)
      throw new VariableError(`the variable ${shown(name)} is longer than 1 MiB`);
    known.set(name, filled);
    return filled;
  };
  return { filled: (text) => fill(text, (name) => lookUp(name, [])) };
}

const mostFilled = 160 * 1024 * 1024;

function fill(text: string, lookUp: (name: string) => string): string {
  if (!text.includes("{{")) return text;
  let length = text.length;
  return text.replace(/\{\{([^{}\r\n]{1,200})\}\}/g, (_whole, name: string) => {
    const value = lookUp(trimmed(name));
    length += value.length;
    if (length > mostFilled) throw new VariableError("the variables make the request too long");
    return value;
  });
}

function unknown(name: string): string {
  return name.startsWith("$")
    ? `the variable ${shown(name)} is made up by the editor, and not known here`
    : `the variable ${shown(name)} is not defined in the file`;
}

/** A name alone: what else stands between braces may be anything. */
function shown(name: string): string {
  return /^\$?[\w.-]{1,40}$/.test(name) ? `{{${name}}}` : "{{…}}";
}
