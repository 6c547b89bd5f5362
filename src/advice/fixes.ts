import { sourceAddresses } from "../protocol/source-addresses.ts";
import type { Software, SoftwareName } from "./software.ts";

/** Fix lines by the name of the software that they are for. */
export type FixTable = Readonly<Record<SoftwareName, string | readonly string[]>>;

/** The ways to mend a cause, as data: a report picks from it by what it recognised, `explain` lists all of it. */
export interface Fixes {
  /** Steps that hold whatever runs there. */
  readonly general: readonly string[];
  /** Steps for a piece of software, which come before the general ones. */
  readonly software?: FixTable;
  /** Steps in place of those when none of that software was recognised. */
  readonly otherwise?: readonly string[];
  /** What stands for a word in braces (`{port}`) until it is known; `{addresses}` and `{ranges}` are always the sender's. */
  readonly words?: Readonly<Record<string, string>>;
  /** Only the outermost piece in the table counts: one of them does the thing that is to be mended. */
  readonly outermost?: boolean;
}

const atMost = 4;

/** The sender's addresses, as a firewall's list would have them. */
export const senderAddresses = sourceAddresses.map(({ range }) => range).join(" and ");

/** The same, one after the other. */
const senderRanges = sourceAddresses.map(({ range }) => range).join(" ");

/**
 * The steps for what was recognised behind an endpoint: those for the software (or in its stead), then the general ones.
 * @param software as recognised, surest first.
 * @param values what was seen, by the words in braces that it stands for.
 */
export function stepsOf(
  fixes: Fixes,
  software: readonly Software[],
  values: Fixes["words"] = {},
): readonly string[] {
  const { general, software: table = {}, otherwise = [], outermost = false } = fixes;
  const fitted = fixFor(outermost ? outermostOf(software, table) : software, table, otherwise);
  return fill([...fitted, ...general], { ...fixes.words, ...values });
}

/** Puts values in place of words in braces; braces around anything else stay. */
export function fill(steps: readonly string[], values: Fixes["words"] = {}): readonly string[] {
  const known = Object.entries({ ...values, addresses: senderAddresses, ranges: senderRanges });
  return steps.map((step) =>
    known.reduce((text, [word, value]) => text.replaceAll(`{${word}}`, value), step),
  );
}

/**
 * Picks the steps that fit the software recognised behind an endpoint.
 * @param software as recognised, surest first.
 * @param table steps by software name; names are written as `recogniseSoftware` gives them.
 * @param fallback steps for when none of it is in the table.
 * @returns the steps of every recognised piece that the table knows (of a framework and its language, the
 *   framework's), four at most; otherwise the fallback.
 */
export function fixFor(
  software: readonly Software[],
  table: FixTable,
  fallback: readonly string[],
): readonly string[] {
  const known = software.filter(({ name }) => Object.hasOwn(table, name));
  const framed = known.some(({ role }) => role === "framework");
  const steps = [
    ...new Set(
      known.filter(({ role }) => !(framed && role === "language")).flatMap(({ name }) => table[name] ?? []),
    ),
  ];
  return steps.length > 0 ? steps.slice(0, atMost) : fallback;
}

/** Whether that software is among what was recognised. */
export function runs(software: readonly Software[], name: SoftwareName): boolean {
  return software.some((piece) => piece.name === name);
}

/** From the sender inwards: what is further out meets the sender first. */
const inwards: readonly Software["role"][] = [
  "tunnel",
  "cdn",
  "firewall",
  "gateway",
  "platform",
  "server",
  "framework",
  "language",
];

function outermostOf(software: readonly Software[], table: FixTable): readonly Software[] {
  const known = software.filter(({ name }) => Object.hasOwn(table, name));
  return [...known].sort((a, b) => inwards.indexOf(a.role) - inwards.indexOf(b.role)).slice(0, 1);
}
