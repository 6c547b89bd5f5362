/** Exit code of a process ended by a signal: 128 and its number, as shells have it. */
const signalCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export type EndingSignal = keyof typeof signalCodes;

export function signalCode(signal: EndingSignal): number {
  return signalCodes[signal];
}

/** Thrown where the user broke off and there is nothing to report. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: EndingSignal;

  constructor(signal: EndingSignal) {
    super("interrupted");
    this.signal = signal;
  }
}

/** Watches for Ctrl-C and SIGTERM while a command runs. */
export interface SignalWatch {
  /** Aborted by the first signal. */
  readonly abort: AbortSignal;
  /** The signal that came, if one did. */
  readonly came: () => EndingSignal | undefined;
  readonly stop: () => void;
}

/** Starts the watch. The first signal aborts, so that what is known can be reported; a second one ends the process. */
export function watchSignals(): SignalWatch {
  const controller = new AbortController();
  let came: EndingSignal | undefined;
  const onSignal = (signal: EndingSignal): void => {
    if (came !== undefined) process.exit(signalCode(came));
    came = signal;
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    abort: controller.signal,
    came: () => came,
    stop: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
