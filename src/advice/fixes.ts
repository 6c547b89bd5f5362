import type { Software, SoftwareName } from "./software.ts";

/** Fix lines by the name of the software that they are for. */
export type FixTable = Readonly<Record<SoftwareName, string | readonly string[]>>;

const atMost = 4;

/**
 * Picks the steps that fit the software recognised behind an endpoint.
 * @param software as recognised, surest first.
 * @param table steps by software name; names are written as `recogniseSoftware` gives them.
 * @param fallback steps for when none of it is in the table.
 * @returns the steps of every recognised piece that the table knows, four at most; otherwise the fallback.
 */
export function fixFor(
  software: readonly Software[],
  table: FixTable,
  fallback: readonly string[],
): readonly string[] {
  const steps = software.flatMap(({ name }) => (Object.hasOwn(table, name) ? (table[name] ?? []) : []));
  return steps.length > 0 ? steps.slice(0, atMost) : fallback;
}

/** Whether that software is among what was recognised. */
export function runs(software: readonly Software[], name: SoftwareName): boolean {
  return software.some((piece) => piece.name === name);
}
