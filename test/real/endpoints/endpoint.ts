import type { Lab } from "../../../src/lab/lab.ts";
import type { CheckOptions } from "../../../src/settings.ts";
import type { Programs } from "../programs.ts";

/** An endpoint on software that people run, and what a check of it must tell. */
export interface RealEndpoint {
  /** The id of the cause that it has, or `healthy`. */
  readonly id: string;
  /** What it runs on and how it is broken, in a few words: `nginx: auth_basic`. Unique in the whole tree. */
  readonly face: string;
  readonly url: string;
  /** What a check of it needs besides the lab's keys, `local` and the lab's authority. */
  readonly options?: Partial<CheckOptions>;
  /** Ids of other errors and warnings that are true of it as well. */
  readonly also?: readonly string[];
  /** Milliseconds after which it answers as at first: for what counts requests, or remembers failures. */
  readonly restMs?: number;
  /** Software that must be recognised, by the name it is told by. */
  readonly software?: string;
  /** What the text of the fix must mention: a directive, a decorator, an address. */
  readonly fix?: RegExp;
}

/**
 * Starts one server with all of its endpoints, healthy and broken. What it starts ends with `programs` and `lab`.
 * The certificates are the lab's authority's.
 */
export type ServeEndpoints = (programs: Programs, lab: Lab) => Promise<readonly RealEndpoint[]>;
