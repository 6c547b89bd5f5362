import type { ReplayProgress } from "../../replay/options.ts";

export interface ReplayProgressLine {
  readonly start: (progress: () => ReplayProgress) => void;
  readonly notice: (text: string) => void;
  readonly stop: () => void;
}

const everyMs = 200;
const barColumns = 20;

/**
 * A line on standard error that tells how far a replay is; elsewhere than on a terminal, notices alone.
 * @param show false for `-q`.
 * @param total posts to send, those done before included, when it is known.
 */
export function replayProgress(show: boolean, total: number | undefined): ReplayProgressLine {
  const shown = show && process.stderr.isTTY === true && process.env.TERM !== "dumb";
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => {
    if (shown && timer !== undefined) process.stderr.write("\r\x1b[K");
  };
  return {
    start: (progress) => {
      if (!shown) return;
      const draw = (): void => {
        const line = progressText(progress(), total).slice(0, (process.stderr.columns ?? 80) - 1);
        process.stderr.write(`\r\x1b[K${line}`);
      };
      timer = setInterval(draw, everyMs);
      timer.unref();
    },
    notice: (text) => {
      clear();
      process.stderr.write(`prevalidate: ${text}\n`);
    },
    stop: () => {
      clear();
      clearInterval(timer);
    },
  };
}

/** How far a run is, in one line: bar, counts, rate, errors, time left. */
export function progressText(progress: ReplayProgress, total: number | undefined): string {
  const { done, failed, doneNow, elapsedMs, waitingMs } = progress;
  const rate = elapsedMs > 0 ? (doneNow / elapsedMs) * 1000 : 0;
  const failures = failed === 0 ? "no failures" : `${number(failed)} failed`;
  const waiting = waitingMs === undefined ? "" : `, waiting ${Math.ceil(waitingMs / 1000)} s as asked`;
  const told = `${number(rate)}/s, ${failures}${waiting}`;
  if (total === undefined || total === 0) return `${number(done)} posts, ${told}`;
  const part = Math.min(1, done / total);
  const full = Math.round(part * barColumns);
  const bar = `[${"=".repeat(full)}${" ".repeat(barColumns - full)}]`;
  const left = rate > 0 ? `, ${timeLeft((total - done) / rate)} left` : "";
  return `${bar} ${number(done)} of ${number(total)}, ${told}${left}`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.ceil(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
