import type { CheckOptions } from "../settings.ts";

/* What is said between the program and the threads that check for it. */

/** A check to be made. */
export interface Work {
  readonly id: number;
  readonly options: Omit<CheckOptions, "signal" | "onProgress">;
  /** Ids of causes that don't count. */
  readonly ignore: readonly string[];
}

export type ToWorker = Work | "abort";

/** What came of it: the report as JSON, which is passed on sooner than objects are. */
export type FromWorker =
  | { readonly id: number; readonly report: string }
  | { readonly id: number; readonly failure: { readonly message: string; readonly usage: boolean } };
