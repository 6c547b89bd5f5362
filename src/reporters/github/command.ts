import { createHash } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import { legible } from "../legible.ts";

/*
 * Workflow commands, which GitHub's runner reads off a step's output line by line: `::name key=value,key=value::data`
 * (docs.github.com, "Workflow commands for GitHub Actions"). What the runner takes for syntax is written as its code,
 * in the form that GitHub's own toolkit writes.
 */

function data(text: string): string {
  return legible(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * One command on a line of its own.
 * @param properties those that are empty or undefined are left out.
 */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | undefined>>,
  text: string,
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value ? [`${key}=${property(value)}`] : [],
  );
  return `::${name}${given.length > 0 ? ` ${given.join(",")}` : ""}::${data(text)}\n`;
}

/**
 * Text for the log that may hold what others wrote. The runner obeys commands wherever a line begins with `::`, and
 * older ones anywhere behind `##[`: where the text has either, it is told not to, until a word comes that can't be in
 * the text, as it is made from it.
 * @param text whole lines.
 */
export function inertLines(text: string): string {
  if (!/^\s*::|##\[/m.test(stripVTControlCharacters(text))) return text;
  const word = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return `::stop-commands::${word}\n${text}::${word}::\n`;
}
