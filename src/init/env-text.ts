import { parseEnv } from "node:util";

/**
 * Sets variables in a file of `NAME=value` lines; all else stays as it is.
 * @param before the file so far, "" for none.
 * @param values by the variable's name.
 * @returns the whole file; undefined where a value can't be written so that Node reads it again.
 */
export function withVariables(before: string, values: Readonly<Record<string, string>>): string | undefined {
  let text = before;
  for (const [name, value] of Object.entries(values)) {
    const line = lineOf(name, value);
    if (line === undefined) return undefined;
    if (parseEnv(text)[name] === value) continue;
    const there = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, "m");
    if (there.test(text)) text = text.replace(there, () => line);
    else text = `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
  }
  const read = parseEnv(text.replace(/^\ufeff/, ""));
  return Object.entries(values).every(([name, value]) => read[name] === value) ? text : undefined;
}

/** With the first of no quotes, `'`, `"` and `` ` `` that gives the value back. */
function lineOf(name: string, value: string): string | undefined {
  return ["", "'", '"', "`"]
    .map((quote) => `${name}=${quote}${value}${quote}`)
    .find((line) => parseEnv(`${line}\n`)[name] === value);
}

/** Adds a line to `.gitignore`, on a line of its own. */
export function withLine(before: string, line: string): string {
  return `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`;
}
