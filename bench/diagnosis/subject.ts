import type { Report } from "../../src/report.ts";
import type { Curled } from "./curl.ts";

/** An endpoint whose cause is known, to be diagnosed by whoever. */
export interface Subject {
  /** `key/html-escaped:quotes`, or `nginx: auth_basic`. */
  readonly name: string;
  readonly family: Family;
  /** The id of the cause that it has, or `healthy`. */
  readonly expected: string;
  /** Ids of warnings that are true of it as well. */
  readonly also: readonly string[];
  /** Ids of further causes that must be found, told or folded. */
  readonly others: readonly string[];
  /** Endpoints of one server, which may serve one caller at a time: they are checked one after another. */
  readonly server?: string;
  /** Milliseconds to leave it alone before it is asked again. */
  readonly restMs?: number;
  /** Starts it, where it does not run yet. */
  readonly open: () => Promise<Opened>;
}

/** Where endpoints come from: the lab, its mixed faults, software that people run, a network of namespaces. */
export const families = ["lab", "mixed", "real", "network"] as const;
export type Family = (typeof families)[number];

export interface Opened {
  readonly check: () => Promise<Report>;
  /** The built command, with a report as JSON and its exit code; absent where `check` is that already. */
  readonly command?: () => Promise<Commanded>;
  readonly curl: () => Promise<Curled>;
  readonly close: () => Promise<void>;
}

export interface Commanded {
  readonly report: Report;
  readonly code: number | null;
}

/** What is true of any endpoint on loopback: mostly plain HTTP, and servers that name themselves. */
export const trueOfAll = ["url/plain-http", "leak/server-banner"];
