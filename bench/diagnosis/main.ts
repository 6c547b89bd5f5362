import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { check } from "../../src/check.ts";
import { type BaselineVerdict, names, readCurl } from "./baseline.ts";
import { checkByCommand } from "./command.ts";
import { postWithCurl } from "./curl.ts";
import { type Judged, judge } from "./judge.ts";
import { inParallel } from "./pool.ts";
import { printRows, printTotals } from "./print.ts";
import type { Subject } from "./subject.ts";
import { labSubjects, realSubjects } from "./subjects.ts";

export interface BenchOptions {
  readonly runs: number;
  readonly concurrency: number;
  /** Part of a name, or of an expected id. */
  readonly only?: string;
  /** File for the results. */
  readonly json?: string;
}

/** All that was found out about one endpoint. */
export interface Row {
  readonly subject: Subject;
  readonly judged: Judged;
  /** Milliseconds that the check took, in the first run. */
  readonly ms: number;
  readonly baseline: BaselineVerdict;
  /** What later runs told, where it was something else. */
  readonly differing: readonly string[];
  /** Where the built command was run as well: how it disagreed, or null. */
  readonly command?: string | null;
}

const byCommand = 20;

/** Runs the benchmark. @returns the exit code: 0 when every endpoint was told right, every time. */
export async function main({ runs, concurrency, only, json }: BenchOptions): Promise<number> {
  const began = performance.now();
  const real = await realSubjects();
  try {
    const all = [...(await labSubjects()), ...real.subjects];
    const subjects = all.filter(({ name, expected }) => only === undefined || `${expected} ${name}`.includes(only));
    const chosen = new Set(spread(subjects, byCommand));
    const rows = await inParallel(slowFirst(subjects), concurrency, (subject) =>
      rowOf(subject, runs, chosen.has(subject)),
    );
    const ordered = subjects.flatMap((subject) => rows.filter((row) => row.subject === subject));
    printRows(ordered);
    const held = printTotals(ordered, { runs, absent: real.absent, complete: only === undefined });
    console.log(`${((performance.now() - began) / 1000).toFixed(0)} s for ${runs === 1 ? "one run" : `${runs} runs`}`);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(ordered.map(plain), null, 1)}\n`);
    return held ? 0 : 1;
  } finally {
    await real.close();
  }
}

async function rowOf(subject: Subject, runs: number, command: boolean): Promise<Row> {
  const { judged, ms } = await diagnoseOnce(subject);
  const differing: string[] = [];
  for (let run = 2; run <= runs; run++) {
    const later = await diagnoseOnce(subject);
    if (later.judged.told !== judged.told) differing.push(`run ${run}: ${later.judged.told}`);
  }
  const baseline = await opened(subject, async (options) => readCurl(await postWithCurl(options)));
  const disagreement = command ? await opened(subject, (options) => checkByCommand(subject, options, judged)) : undefined;
  return { subject, judged, ms, baseline, differing, ...(disagreement !== undefined && { command: disagreement }) };
}
