import type { EventType } from "./event.ts";

/** Whether a key is part of a good answer: `expected` means that its absence is only warned about. */
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
  /** The key that an answer gives back, where one is needed. */
  readonly returnedKey: "validation" | "secret";
  /** `200`: the documentation names that status. `success`: it names none, so any 2xx will do. */
  readonly goodStatus: "200" | "success";
  readonly requiresHttps: boolean;
  /** Types that a check posts, after validation, in this order. */
  readonly checkTypes: readonly EventType[];
  /** Every type that this contract can post. */
  readonly types: readonly EventType[];
}
