import { type ExitCode, exitCodeOf, exitCodes, worst } from "../../exit-codes.ts";
import type { Report } from "../../report.ts";

/** What is to be said of the run as a whole (§3.20). */
export class Invocation {
  #code: ExitCode = exitCodes.pass;
  #undecided = 0;
  #targets = 0;
  #interrupted = false;
  #start = Number.POSITIVE_INFINITY;
  #end = 0;

  add(report: Report, strict: boolean): void {
    const startedAt = Date.parse(report.startedAt);
    // What a saved report has for a time need not be one.
    if (!Number.isNaN(startedAt)) {
      this.#start = Math.min(this.#start, startedAt);
      this.#end = Math.max(this.#end, startedAt + report.durationMs);
    }
    this.#targets++;
    if (report.verdict === "inconclusive") this.#undecided++;
    this.#interrupted ||= report.evidence.interrupted ?? false;
    this.#code = worst([this.#code, exitCodeOf(report, strict)]);
  }

  value(): object {
    const notice = {
      level: "error",
      message: { text: `${this.#undecided} of ${this.#targets} targets could not be judged.` },
    };
    return {
      // Whether the tool could do its work, not whether it liked what it found.
      executionSuccessful: this.#undecided === 0 && !this.#interrupted,
      ...(!this.#interrupted && { exitCode: this.#code }),
      ...(Number.isFinite(this.#start) && {
        startTimeUtc: new Date(this.#start).toISOString(),
        endTimeUtc: new Date(this.#end).toISOString(),
      }),
      ...(this.#undecided > 0 && { toolExecutionNotifications: [notice] }),
    };
  }
}
