import path from "node:path";
import { compareWith } from "../../baseline.ts";
import type { Report } from "../../report.ts";
import { paragraph } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import type { Milliseconds } from "../../units.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeOut } from "../output.ts";
import type { Inbox } from "./check-watch-inbox.ts";

/** What is done again and again. */
export interface Watched {
  /** Checks each target. `afterChange`: the endpoint may be restarting, and nothing is shown of what is being done. */
  readonly checkEach: (round: Round) => AsyncIterable<Report>;
  /** Hands the reports of one round to every reporter. */
  readonly show: (reports: readonly Report[]) => Promise<void>;
  readonly exitCodeOf: (reports: readonly Report[]) => number;
  /** To watch for changes. */
  readonly paths: readonly string[];
  /** Files that the reporters write. */
  readonly except: readonly string[];
  readonly style: Style;
}

export interface Round {
  readonly signal: AbortSignal;
  /** Wait so long, at the least, for the endpoint to come up. */
  readonly waitMs?: Milliseconds;
  /** Say nothing of what is being done. */
  readonly silent?: boolean;
}

/** A handler that restarts when its files change is given so long to come back. */
const restartMs: Milliseconds = 10_000;
/** It may still have been the old one that answered: where nothing changed, it is asked once more after this. */
const secondLookMs: Milliseconds = 2000;

/** What a handler writes on account of a post is written by then. */
const writesMs: Milliseconds = 600;

/** Why a round is run. */
export type Reason = "start" | "asked" | { readonly changed: string };

/** The checks, one round after another, and what was shown last. */
export class Rounds {
  readonly #watched: Watched;
  readonly #inbox: Inbox;
  readonly #signal: AbortSignal;
  #last: readonly Report[] = [];
  #number = 0;
  #running = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(watched: Watched, inbox: Inbox, signal: AbortSignal) {
    this.#watched = watched;
    this.#inbox = inbox;
    this.#signal = signal;
  }

  /** The number of the check that is under way or has just ended. */
  underWay(): number | undefined {
    return this.#running || performance.now() - this.#endedAt < writesMs ? this.#number : undefined;
  }

  exitCode(): number {
    return this.#last.length === 0 ? exitCodes.inconclusive : this.#watched.exitCodeOf(this.#last);
  }

  async run(reason: Reason): Promise<void> {
    const changed = typeof reason === "object";
    const before = this.#last;
    await this.#check(reason, changed ? { waitMs: restartMs } : {});
    if (!changed || differ(before, this.#last)) return;
    if (!this.#inbox.any) await this.#inbox.arrival(secondLookMs);
    if (!this.#inbox.any) await this.#check(reason, { waitMs: restartMs, silent: true });
  }

  async #check(reason: Reason, how: Pick<Round, "waitMs" | "silent">): Promise<void> {
    const reports: Report[] = [];
    this.#number += 1;
    this.#running = true;
    try {
      for await (const report of this.#watched.checkEach({ signal: this.#signal, ...how }))
        reports.push(report);
    } finally {
      this.#running = false;
      this.#endedAt = performance.now();
    }
    // Broken off by Ctrl-C: there is nothing new to say.
    if (this.#signal.aborted) return;
    if (how.silent && !differ(this.#last, reports)) return;
    await this.#show(reason, reports);
    this.#last = reports;
  }

  async #show(reason: Reason, reports: readonly Report[]): Promise<void> {
    const { style, show, paths } = this.#watched;
    if (process.stdout.isTTY) await writeOut(clearScreen);
    const several = reports.length > 1;
    const lines = reason === "start" ? [] : [headline(reason), ...changes(this.#last, reports, several)];
    for (const line of lines) notice(line, style);
    await show(reports);
    const places = paths.map((one) => path.relative("", one) || "this folder").join(", ");
    notice(`watching ${places}: Enter checks again, q quits`, style);
  }
}

/** Erases the screen and what was scrolled off it, and goes to its upper left corner (ECMA-48, and xterm's 3J). */
const clearScreen = "\x1b[2J\x1b[3J\x1b[H";

function headline(reason: "asked" | { readonly changed: string }): string {
  return reason === "asked" ? "checked again" : `checked again: ${path.relative("", reason.changed)} changed`;
}

/** What is otherwise than in the round before, target by target. */
function changes(before: readonly Report[], now: readonly Report[], several: boolean): readonly string[] {
  return now.flatMap((report) => {
    const { comparison } = compareWith(report, before);
    if (comparison === undefined || comparison.baseline === null) return [];
    const news = [...comparison.new, ...comparison.worse.map((check) => `${check} fails now`)];
    const words = [
      ...(news.length > 0 ? [`new: ${news.join(", ")}`] : []),
      ...(comparison.gone.length > 0 ? [`gone: ${comparison.gone.join(", ")}`] : []),
    ];
    const what = words.length > 0 ? words.join("; ") : "nothing changed";
    return [several ? `${report.target}: ${what}` : what];
  });
}

/** Reports that tell a person different things. */
function differ(before: readonly Report[], now: readonly Report[]): boolean {
  return JSON.stringify(before.map(essence)) !== JSON.stringify(now.map(essence));
}

function essence({ target, verdict, findings, checks }: Report): unknown {
  return [target, verdict, findings.map(({ id, severity, detail }) => [id, severity, detail]), checks];
}

/** A line on standard error. */
export function notice(text: string, style?: Style): void {
  const line = `prevalidate: ${text}`;
  process.stderr.write(`${style === undefined ? line : paragraph(style, line).join("\n")}\n`);
}
