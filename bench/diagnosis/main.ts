import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../src/report.ts";
import { readCurl } from "./baseline.ts";
import { disagreement } from "./command.ts";
import { failed, judge } from "./judge.ts";
import { inParallel, Turns } from "./pool.ts";
import { printRows, printTotals } from "./print.ts";
import type { Row } from "./row.ts";
import type { Opened, Subject } from "./subject.ts";
import { labSubjects, networkSubjects, realSubjects } from "./subjects.ts";

export interface BenchOptions {
  readonly runs: number;
  readonly concurrency: number;
  /** Part of a name, or of an expected id. */
  readonly only?: string;
  /** File for the results. */
  readonly json?: string;
}

/** How many endpoints are checked with the built command as well. */
const byCommand = 20;

/** Runs the benchmark. @returns the exit code: 0 when every endpoint was told right, every time. */
export async function main({ runs, concurrency, only, json }: BenchOptions): Promise<number> {
  const began = performance.now();
  // Applications that fail on purpose tell their consoles about it, and some of them run in this process.
  console.error = () => {};
  const running = await Promise.all([realSubjects(), networkSubjects()]);
  try {
    const all = [...(await labSubjects()), ...running.flatMap((one) => one.subjects)];
    const subjects = all.filter(
      ({ name, expected }) => only === undefined || `${expected} ${name}`.includes(only),
    );
    const withCommand = new Set(spread(subjects, byCommand));
    const turns = new Turns();
    const rows = await inParallel(mixed(subjects), concurrency, (subject) =>
      turns.take(subject.server ?? subject.name, () => rowOf(subject, runs, withCommand.has(subject))),
    );
    const ordered = subjects.flatMap((subject) => rows.filter((row) => row.subject === subject));
    printRows(ordered);
    const absent = running.flatMap((one) => one.absent);
    const held = printTotals(ordered, { runs, absent, complete: only === undefined });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${seconds} s for ${runs === 1 ? "one run" : `${runs} runs`}, ${concurrency} at a time`);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(ordered, null, 1)}\n`);
    return held ? 0 : 1;
  } finally {
    await Promise.all(running.map((one) => one.close()));
  }
}

/** A check that throws is a wrong one, and not the end of the benchmark. */
async function rowOf(subject: Subject, runs: number, withCommand: boolean): Promise<Row> {
  try {
    return await checkedRow(subject, runs, withCommand);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { subject, judged: failed(cause), ms: 0, baseline: { sign: "", causes: [] }, differing: [] };
  }
}

async function checkedRow(subject: Subject, runs: number, withCommand: boolean): Promise<Row> {
  const first = await opened(subject, timed);
  const judged = judge(subject, first.report);
  const differing: string[] = [];
  for (let run = 2; run <= runs; run++) {
    const { told } = judge(subject, (await opened(subject, timed)).report);
    if (told !== judged.told) differing.push(`run ${run}: ${told}`);
  }
  const baseline = readCurl(await opened(subject, ({ curl }) => curl()));
  const command = withCommand ? await opened(subject, (open) => commandOf(open, first.report)) : undefined;
  return { subject, judged, ms: first.ms, baseline, differing, ...(command !== undefined && { command }) };
}

async function opened<T>(subject: Subject, work: (open: Opened) => Promise<T>): Promise<T> {
  if (subject.restMs !== undefined) await sleep(subject.restMs);
  const open = await subject.open();
  try {
    return await work(open);
  } catch (error) {
    throw new Error(`${subject.name} could not be checked`, { cause: error });
  } finally {
    await open.close();
  }
}

async function timed({ check }: Opened): Promise<{ report: Report; ms: number }> {
  const began = performance.now();
  const report = await check();
  return { report, ms: performance.now() - began };
}

async function commandOf({ command }: Opened, report: Report): Promise<string | null> {
  return command === undefined ? null : disagreement(await command(), report);
}

/** Some of the subjects, evenly over the list. */
function spread(subjects: readonly Subject[], count: number): readonly Subject[] {
  const able = subjects.filter(({ family }) => family !== "network");
  if (able.length <= count) return able;
  return Array.from({ length: count }, (_, i) => able[Math.floor((i * able.length) / count)] as Subject);
}

/** In an order in which neighbours, which are slow in the same way, don't all run at the same time. */
function mixed(subjects: readonly Subject[]): readonly Subject[] {
  const stride = 7;
  return Array.from({ length: stride }, (_, i) => subjects.filter((_, k) => k % stride === i)).flat();
}
