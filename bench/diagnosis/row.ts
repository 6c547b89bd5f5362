import type { BaselineVerdict } from "./baseline.ts";
import type { Judged } from "./judge.ts";
import type { Subject } from "./subject.ts";

/** All that was found out about one endpoint. */
export interface Row {
  readonly subject: Subject;
  readonly judged: Judged;
  /** Milliseconds that the check took, in the first run. */
  readonly ms: number;
  readonly baseline: BaselineVerdict;
  /** What later runs told, where it was something else. */
  readonly differing: readonly string[];
  /** Where the built command was run as well: how it disagreed, or null. */
  readonly command?: string | null;
}
