import { type Baseline, compareWith } from "../../baseline.ts";
import { check } from "../../check.ts";
import { diagnose } from "../../diagnose.ts";
import type { Report } from "../../report.ts";
import type { CheckOptions } from "../../settings.ts";
import { progressLine } from "../progress.ts";
import { trace } from "../traces.ts";
import type { Round } from "./check-watch-rounds.ts";

/** One target, and all that its check depends on. */
export interface PreparedCheck {
  /** The target's, in the configuration. */
  readonly name?: string;
  readonly options: Omit<CheckOptions, "signal" | "onProgress">;
  /** Ids of causes that don't count. */
  readonly ignore: readonly string[];
  /** Warnings fail. */
  readonly strict: boolean;
}

/** Checks one target after another, until `round.signal` is aborted. */
export async function* checkEach(
  checks: Iterable<PreparedCheck> | AsyncIterable<PreparedCheck>,
  baseline: readonly Baseline[] | undefined,
  round: Round,
): AsyncGenerator<Report> {
  const { signal, waitMs, silent = false } = round;
  for await (const { name, options, ignore, strict } of checks) {
    if (signal.aborted) return;
    if (options.audit && !silent) await announceAudit(options);
    const patience = Math.max(waitMs ?? 0, options.waitMs ?? 0);
    const whole = { ...options, ...(patience > 0 && { waitMs: patience }), signal };
    const report = {
      ...withoutIgnored(await checkWithProgress(whole, !silent), ignore),
      ...(name !== undefined && { name }),
      ...(strict && { strict }),
    };
    trace(report);
    yield baseline === undefined ? report : compareWith(report, baseline, { ignore });
  }
}

/** What an audit sends is listed before it is sent. */
async function announceAudit(options: CheckOptions): Promise<void> {
  const { renderAuditNotice } = await import("./audit-notice.ts");
  process.stderr.write(renderAuditNotice(options));
}

async function checkWithProgress(options: CheckOptions, show: boolean): Promise<Report> {
  const progress = progressLine(show);
  try {
    return await check({ ...options, onProgress: progress.onProgress });
  } finally {
    progress.stop();
  }
}

function withoutIgnored(report: Report, ignore: readonly string[]): Report {
  return ignore.length === 0 ? report : { ...report, ...diagnose(report.evidence, { ignore }) };
}
