import type { Bytes } from "../units.ts";
import type { EventType } from "./event.ts";
import type { FeatureName } from "./features.ts";

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
  /** What its events have that handlers stumble on, each of which a check can leave out to find that out. */
  readonly features: readonly FeatureName[];
  /** Events of several servers, each with its own ServerId, come to one endpoint. */
  readonly severalServers: boolean;
  /** Where posts can be large. */
  readonly large?: LargePosts;
}

/** How large the posts of a type can be. */
export interface LargePosts {
  readonly type: EventType;
  /** No post is larger [documented]. */
  readonly most: Bytes;
  /** What an endpoint meets every day: so much is posted unless another size is asked for. */
  readonly everyday: Bytes;
}
