import type { EventType } from "./event.ts";

/** Whether the Validation Key is part of a good answer: `expected` means that its absence is only warned about. */
export type KeyNeed = "required" | "expected" | "none";

export type Encoding = "form" | "json";

/** A sender's contract: how it posts, and which answers it takes. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly validationEncoding: Encoding;
  readonly eventEncoding: Encoding;
  readonly validationNeedsKey: KeyNeed;
  readonly eventsNeedKey: KeyNeed;
  readonly requiresHttps: boolean;
  /** Types that a check posts, after validation, in this order. */
  readonly checkTypes: readonly EventType[];
  /** Every type that this contract can post. */
  readonly types: readonly EventType[];
}
