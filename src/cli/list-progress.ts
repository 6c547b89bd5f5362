import type { Verdict } from "../report.ts";

/** A line on standard error that says how far a run over a list is. */
export interface ListProgress {
  /** A target is done. */
  readonly done: (verdict: Verdict) => void;
  /** Takes the line away, before something else is written. */
  readonly clear: () => void;
  readonly stop: () => void;
}

const everyMs = 200;

/**
 * Shows it on a terminal, and nowhere else.
 * @param show false for `-q`.
 */
export function listProgress(show: boolean): ListProgress {
  if (!show || process.stderr.isTTY !== true || process.env.TERM === "dumb")
    return { done: () => {}, clear: () => {}, stop: () => {} };
  const counts = { pass: 0, fail: 0, inconclusive: 0 };
  const began = performance.now();
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write("\r\u001b[2K");
    shown = false;
  };
  const draw = (): void => {
    const { pass, fail, inconclusive } = counts;
    const all = pass + fail + inconclusive;
    const pace = (all / (performance.now() - began)) * 1000;
    const words = [
      `${all} checked`,
      `${pass} pass`,
      `${fail} fail`,
      ...(inconclusive > 0 ? [`${inconclusive} can't tell`] : []),
      `${pace < 10 ? pace.toFixed(1) : pace.toFixed(0)}/s`,
    ].join(", ");
    process.stderr.write(`\r\u001b[2K${words.slice(0, (process.stderr.columns || 80) - 1)}`);
    shown = true;
  };
  const timer = setInterval(draw, everyMs);
  timer.unref();
  return {
    done: (verdict) => {
      counts[verdict]++;
    },
    clear,
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}
