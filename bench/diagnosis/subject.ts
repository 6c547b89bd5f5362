import type { CheckOptions } from "../../src/settings.ts";

/** An endpoint whose cause is known, to be diagnosed by whoever. */
export interface Subject {
  /** `key/html-escaped:quotes`, or `nginx: auth_basic`. */
  readonly name: string;
  readonly family: "lab" | "mixed" | "real" | "network";
  /** The id of the cause that it has, or `healthy`. */
  readonly expected: string;
  /** Ids of warnings that are true of it as well. */
  readonly also: readonly string[];
  /** Ids of further causes that must be found, told or folded. */
  readonly others: readonly string[];
  /** Starts it, where it does not run yet. */
  readonly open: () => Promise<Opened>;
}

export interface Opened {
  readonly options: CheckOptions & { readonly secretKey: string; readonly validationKey: string };
  readonly close: () => Promise<void>;
}

/** What is true of any endpoint on loopback: mostly plain HTTP, and servers that name themselves. */
export const trueOfAll = ["url/plain-http", "leak/server-banner"];
