import type { Readable } from "node:stream";
import type { Captured } from "../exchange/captured.ts";
import type { Encoding } from "../protocol/profile.ts";
import type { CheckOptions } from "../settings.ts";
import type { Milliseconds } from "../units.ts";

/** How what was captured is changed before it is posted. */
export interface AdaptOptions {
  /** Bodies and header fields as captured: nothing is changed. Excludes the rest. */
  readonly exact?: boolean;
  /** Fields to set, in order. */
  readonly set?: readonly (readonly [field: string, value: string])[];
  /** Move dates, so that the latest is now; all distances stay. */
  readonly now?: boolean;
  /** Reserved addresses in place of people's. */
  readonly anonymize?: boolean;
  /** Makes the same stand-ins again in another run; drawn at random unless set. */
  readonly anonymizeKey?: string;
  /** Write events as the profiles with this encoding do. */
  readonly encoding?: Encoding;
}

/** Which of the captured posts are meant. */
export interface FilterOptions {
  /** Wire names, in lower case; `none` for posts in which no event was recognised. */
  readonly types?: readonly string[];
  /** Addresses, `@domain`s, or patterns with `*`. */
  readonly addresses?: readonly string[];
  /** Bounds on the event's own date, or on when it was captured where it has none: since ≤ date < until. */
  readonly since?: Date;
  readonly until?: Date;
  /** Recorded statuses: `500`, `5xx`, or `none` where no answer was recorded. */
  readonly statuses?: readonly string[];
}

/** How fast posts go out. */
export interface PaceOptions {
  /** Connections, and posts under way at once; 10 unless set. */
  readonly concurrency?: number;
  /** Posts a second. */
  readonly rate?: number;
  /** The recorded rhythm, so many times as fast. Excludes `rate`. */
  readonly realtime?: number;
  /** Times that everything is sent; 1 unless set. */
  readonly repeat?: number;
  /** Time in which rate, or concurrency where there is no rate, grows to its full height. */
  readonly rampMs?: Milliseconds;
  /** A post waits until the one before with the same MessageId is over. */
  readonly ordered?: boolean;
  /** Times that a post is tried again when it failed in a way that may pass; 0 unless set. */
  readonly retry?: number;
}

/** What answers are held against besides the contract. */
export interface CompareOptions {
  /** Header fields that must be as recorded. */
  readonly headers: readonly string[];
  /** Taken out of both bodies before they are compared. */
  readonly ignore: readonly RegExp[];
}

export interface ReplayOptions
  extends Omit<CheckOptions, "local" | "only" | "onProgress">,
    AdaptOptions,
    FilterOptions,
    PaceOptions {
  /** Files, folders, globs; `-` is standard input. */
  readonly sources: readonly string[];
  readonly stdin?: Readable;
  readonly compare?: CompareOptions;
  /** Path of a file that lets the run go on after it was killed. */
  readonly checkpoint?: string;
  /** Handed a view of the run when it begins. */
  readonly onStart?: (progress: () => ReplayProgress) => void;
  /** Told once of each thing worth knowing before the report. */
  readonly onNotice?: (notice: string) => void;
}

/** The state of a run that is under way. */
export interface ReplayProgress {
  /** Posts that are over, those of the runs before included. */
  readonly done: number;
  /** Answers that the sender would not take, and posts that got none. */
  readonly failed: number;
  /** Posts of this run alone, over which its rate is reckoned. */
  readonly doneNow: number;
  readonly elapsedMs: Milliseconds;
  /** Set while the endpoint's `Retry-After` is waited for. */
  readonly waitingMs?: Milliseconds;
}

/** A post ready to go. */
export interface Prepared {
  /** Place in reading order, from 0, and which repetition it is, from 0. */
  readonly index: number;
  readonly round: number;
  readonly captured: Captured;
  /** When it was captured, in milliseconds since 1970. */
  readonly at: number | null;
  /** Request line, header fields and empty line. */
  readonly head: string;
  /** Octets as Latin-1; a large body as it is. */
  readonly body: string | Buffer;
}
