import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { UsageError } from "../errors.ts";
import type { Report } from "../report.ts";
import { checkOne } from "./check-one.ts";
import type { FromWorker, ToWorker, Work } from "./work.ts";

/** So many checks are over before a thread would be ready. */
const firstInProcess = 40;
/** More threads than this wait for the one that writes the reports. */
const mostThreads = 16;
/** MiB. A thread that may use more lets more pile up before it tidies. */
const memoryOfThread = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 48 };

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, { resolve: (report: Report) => void; reject: (error: Error) => void }>;
}

/** Makes checks, on as many processors as there are; the first ones in this thread, so that a short list starts none. */
export class CheckPool {
  readonly #signal: AbortSignal;
  readonly #threads: Thread[] = [];
  readonly #most: number;
  #count = 0;

  /** @param signal breaks off every check. */
  constructor(signal: AbortSignal, threads = availableParallelism()) {
    this.#signal = signal;
    this.#most = threads < 2 ? 0 : Math.min(mostThreads, threads);
    signal.addEventListener("abort", () => {
      for (const { worker } of this.#threads) worker.postMessage("abort" satisfies ToWorker);
    });
  }

  /**
   * @returns the report.
   * @throws UsageError as `check` does; another error where the check or its thread came to grief.
   */
  check(work: Omit<Work, "id">): Promise<Report> {
    const id = this.#count++;
    if (this.#most === 0 || id < firstInProcess) return checkOne(work, this.#signal);
    const thread = this.#leastBusy();
    return new Promise((resolve, reject) => {
      thread.pending.set(id, { resolve, reject });
      thread.worker.postMessage({ id, ...work } satisfies ToWorker);
    });
  }

  /** Ends the threads; what they still do is lost. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread {
    if (this.#threads.length < this.#most) return this.#start();
    return this.#threads.reduce((least, thread) =>
      thread.pending.size < least.pending.size ? thread : least,
    );
  }

  #start(): Thread {
    // Beside the bundle.
    const worker = new Worker(new URL("./worker.cjs", import.meta.url), { resourceLimits: memoryOfThread });
    const thread: Thread = { worker, pending: new Map() };
    worker.on("message", (told: FromWorker) => {
      const waiting = thread.pending.get(told.id);
      thread.pending.delete(told.id);
      if ("report" in told) waiting?.resolve(JSON.parse(told.report) as Report);
      else {
        const { message, usage } = told.failure;
        waiting?.reject(usage ? new UsageError(message) : new Error(message));
      }
    });
    worker.on("error", (error: Error) => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      for (const { reject } of thread.pending.values())
        reject(new Error(`the thread that checked it ended: ${error.message}`, { cause: error }));
    });
    this.#threads.push(thread);
    return thread;
  }
}
