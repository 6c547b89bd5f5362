import { type BoundName, type Bounds, boundOptions, boundsOf } from "../bounds.ts";
import type { Evidence } from "../evidence.ts";
import { seconds, size } from "./outcome.ts";

/** The bounds that the check was made with. */
export function boundsIn({ settings }: Evidence): Bounds {
  const { timeoutMs, maxBodyBytes, bounds } = settings;
  return boundsOf({ timeoutMs, maxBodyBytes, ...bounds });
}

/** `64 KiB (--max-head)`: a bound by its size, and the option that raises it. */
export function boundWords(evidence: Evidence, name: BoundName): string {
  const limit = boundsIn(evidence)[name];
  const amount = name.endsWith("Bytes") ? size(limit) : name.endsWith("Ms") ? seconds(limit) : String(limit);
  return `${amount} (${boundOptions[name]})`;
}

/** What a reader may do who wants more of it to be read. */
export function raiseStep(name: BoundName): string {
  return `If that is meant to be so, let the check take more: raise ${boundOptions[name]}.`;
}
