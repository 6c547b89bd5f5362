import type { Finding, Report } from "../report.ts";
import { legible } from "./legible.ts";
import { recognised } from "./terminal/findings.ts";

/** The target by its URL, and by its name where the configuration gives it one: `staging (https://…)`. */
export function targetWords({ name, target }: Report): string {
  return name === undefined ? target : `${name} (${target})`;
}

/** Steps, one a line, numbered where there are several. */
export function numbered(steps: readonly string[]): readonly string[] {
  return steps.map((step, at) => (steps.length > 1 ? `${at + 1}. ${legible(step)}` : legible(step)));
}

/**
 * A finding in plain lines without a heading, for formats that have no typography: what was seen, how sure that is,
 * how to fix it, where to read more.
 * @returns text without a line break at its end.
 */
export function plainFinding(finding: Finding, software: Report["software"]): string {
  const fitted = software.filter(({ name }) => finding.fittedTo.includes(name));
  return [
    legible(finding.detail),
    ...(finding.fix.length === 0 ? [] : ["", "How to fix it:", ...numbered(finding.fix)]),
    ...(fitted.length === 0 ? [] : [legible(recognised("These steps are for", fitted))]),
    "",
    ...(finding.confidence === "certain" ? [] : [`How sure this is: ${finding.confidence}.`]),
    ...(finding.explains.length === 0
      ? []
      : [`This also explains ${finding.explains.map(legible).join(", ")}.`]),
    `More: prevalidate explain ${legible(finding.id)}`,
  ].join("\n");
}
