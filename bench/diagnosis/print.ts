import { names } from "./baseline.ts";
import type { Row } from "./row.ts";
import { families } from "./subject.ts";

const columns = [50, 30, 30, 9, 8, 6, 22] as const;

/** One line for each endpoint; under it what is wrong. */
export function printRows(rows: readonly Row[]): void {
  line("endpoint", "expected", "named first", "confidence", "time", "right", "curl says", "and names it");
  for (const row of rows) {
    const { subject, judged, ms, baseline } = row;
    line(
      subject.name,
      subject.expected,
      judged.first,
      judged.confidence ?? "",
      `${Math.round(ms)} ms`,
      judged.right ? "yes" : "NO",
      baseline.sign,
      subject.expected === "healthy" ? "" : names(baseline, subject.expected),
    );
    for (const complaint of complaints(row)) console.log(`    ${complaint}`);
  }
}

function line(...cells: readonly string[]): void {
  console.log(
    cells.map((cell, i) => cell.slice(0, (columns[i] ?? 99) - 1).padEnd(columns[i] ?? 0)).join(" "),
  );
}

function complaints({ judged, differing, command }: Row): readonly string[] {
  return [
    ...judged.wrong.map((words) => `WRONG: ${words}; told: ${judged.told}`),
    ...differing.map((words) => `DIFFERS: ${words}; run 1: ${judged.told}`),
    ...(command ? [`COMMAND: ${command}`] : []),
  ];
}

export interface Circumstances {
  readonly runs: number;
  readonly absent: readonly string[];
  /** Nothing was left out by `--only`, so that the bounds on numbers hold. */
  readonly complete: boolean;
}

/** Prints the totals. @returns whether everything was told right, every time, of as many endpoints as it takes. */
export function printTotals(rows: readonly Row[], { runs, absent, complete }: Circumstances): boolean {
  const faulty = rows.filter(({ subject }) => subject.expected !== "healthy");
  const healthy = rows.filter(({ subject }) => subject.expected === "healthy");
  const right = (some: readonly Row[]) => some.filter(({ judged }) => judged.right).length;
  const mixed = rows.filter(({ subject }) => subject.family === "mixed");
  const same = rows.filter(({ differing }) => differing.length === 0).length;
  const commanded = rows.filter(({ command }) => command !== undefined);
  const agreeing = commanded.filter(({ command }) => command === null).length;
  console.log(`\nfaulty: ${right(faulty)} of ${faulty.length} told right (${byFamily(faulty)})`);
  console.log(`healthy: ${right(healthy)} of ${healthy.length} told right (${byFamily(healthy)})`);
  console.log(`several faults at once: ${right(mixed)} of ${mixed.length}`);
  for (const level of ["certain", "likely", "possible"] as const) {
    const some = faulty.filter(({ judged }) => judged.confidence === level);
    console.log(`${level}: ${some.length} named first, ${right(some)} of them right`);
  }
  const unnamed = rows.filter(({ judged }) => judged.unnamedDoubt !== null);
  console.log(`doubts without an alternative: ${unnamed.length}`);
  for (const { subject, judged } of unnamed)
    console.log(`    ${subject.name}: ${judged.first} (${judged.confidence}): ${judged.unnamedDoubt}`);
  if (runs > 1) console.log(`the same in ${runs} runs: ${same} of ${rows.length}`);
  console.log(`the built command agrees, exit code included: ${agreeing} of ${commanded.length}`);
  printBaseline(faulty, healthy);
  for (const reason of absent) console.log(`NOT HERE: ${reason}`);
  const enough = !complete || (faulty.length >= 150 && healthy.length >= 30 && mixed.length >= 25);
  if (!enough) console.log("TOO FEW endpoints: 150 faulty, 30 healthy and 25 mixed ones are wanted");
  return enough && right(rows) === rows.length && same === rows.length && agreeing === commanded.length;
}

function byFamily(rows: readonly Row[]): string {
  const counts = families.map((family) => [
    family,
    rows.filter(({ subject }) => subject.family === family).length,
  ]);
  return counts
    .filter(([, count]) => count !== 0)
    .map(([family, count]) => `${family} ${count}`)
    .join(", ");
}

function printBaseline(faulty: readonly Row[], healthy: readonly Row[]): void {
  const named = (how: string) =>
    faulty.filter(({ subject, baseline }) => names(baseline, subject.expected) === how);
  const works = (rows: readonly Row[]) => rows.filter(({ baseline }) => baseline.sign === "works").length;
  const causes = (rows: readonly Row[]) => new Set(rows.map(({ subject }) => subject.expected)).size;
  const [alone, several] = [named("alone"), named("among several")];
  const percent = ((100 * alone.length) / Math.max(1, faulty.length)).toFixed(0);
  console.log("curl, of the same endpoints (what it is credited with: bench/diagnosis/baseline.ts):");
  console.log(
    `    names the cause of ${alone.length} of ${faulty.length} (${percent} %), ${causes(alone)} of ${causes(faulty)} causes`,
  );
  console.log(
    `    has it among several of ${several.length} more; says “works” of ${works(faulty)} faulty ones`,
  );
  console.log(`    says “works” of ${works(healthy)} of ${healthy.length} healthy ones`);
}
