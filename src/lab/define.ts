import type { Lab } from "./lab.ts";

/** An endpoint that is being served. */
export interface LabEndpoint {
  readonly url: string;
  /** Command-line options that a check of it needs besides the lab's own (`--dns-server`, `--only` …). */
  readonly options?: readonly string[];
}

/** An endpoint broken on purpose (or, under the id `healthy`, one that is right). */
export interface Fault {
  /** The id of the cause that it has, or `healthy`. */
  readonly id: string;
  /** Which of the cause's forms this is, when it has several: `django`, `404`. */
  readonly face?: string;
  /** For endpoints that attack whoever asks them: what it is called under `hostile/`. */
  readonly hostile?: string;
  /** What is wrong with it, in a few words. */
  readonly title: string;
  /** The profile it is to be checked with; `classic` unless set. */
  readonly profile?: string;
  /** Faults of an address itself are checked without `--local`. */
  readonly public?: boolean;
  /** Only an audit shows it; `timing` with the measurement of comparisons. */
  readonly audit?: true | "timing";
  /** Ids of warnings that are true of this endpoint as well. */
  readonly also?: readonly string[];
  /** Ids of further causes that it has, which must be found besides: told, or folded under `id` where that explains them. */
  readonly others?: readonly string[];
  /** Starts it on loopback; what it opens through `lab` is closed with the lab. */
  serve(lab: Lab): Promise<LabEndpoint>;
}

/**
 * Defines a fault of the lab.
 * @param fault see the fields' comments.
 * @returns the same fault; the call gives editors the types.
 */
export function defineFault(fault: Fault): Fault {
  return fault;
}
