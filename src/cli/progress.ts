import type { Progress } from "../settings.ts";

/** Shows on a terminal what is being done; elsewhere it says nothing. */
export interface ProgressLine {
  readonly onProgress: (progress: Progress) => void;
  /** Clears the line; nothing is shown after it. */
  readonly stop: () => void;
}

/** Quick checks are over before a spinner would be seen as anything but a flash. */
const showAfterMs = 150;

/**
 * A spinner on standard error. Loaded only where it will be seen.
 * @param show false for `-q`.
 */
export function progressLine(show: boolean): ProgressLine {
  if (!show || process.stderr.isTTY !== true || process.env.TERM === "dumb")
    return { onProgress: () => {}, stop: () => {} };
  const running = new Map<string, string>();
  let text = "Starting";
  let stopped = false;
  let spinner: { text: string; stop: () => unknown } | undefined;
  const timer = setTimeout(() => void start(), showAfterMs);
  timer.unref();

  const start = async (): Promise<void> => {
    const { default: ora } = await import("ora");
    // Standard input is left alone: in raw mode Ctrl-C would no longer be a signal.
    if (!stopped) spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
  };
  return {
    onProgress: ({ step, asking, state }) => {
      if (state === "started") running.set(step, asking);
      else running.delete(step);
      const latest = [...running.values()].at(-1);
      if (latest !== undefined) text = `${latest}…`;
      if (spinner !== undefined) spinner.text = text;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
