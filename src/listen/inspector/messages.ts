import type { PostDetail } from "../api.ts";
import type { PostLine } from "../line.ts";
import type { Judgement } from "../store.ts";

/*
 * What the inspector's server and its page say to each other: JSON over HTTP, and server-sent events of three kinds.
 */

/** The first event of a stream: what the page is about. All posts that are kept follow. */
export interface StartMessage {
  /** Where posts are to be sent. */
  readonly listening: string;
  readonly profile: string;
  /** What is acted out, or where posts are passed on to; null when the listener answers as a good handler does. */
  readonly answers: string | null;
  readonly keys: { readonly secret: boolean; readonly validation: boolean };
}

/** Events by name, and what their data is. */
export interface StreamMessages {
  readonly start: StartMessage;
  readonly posts: readonly PostLine[];
  readonly dropped: readonly number[];
}

/** A post in full. */
export interface DetailMessage extends PostDetail {
  readonly revealed: boolean;
  /** Text that is a key, in whatever form it stands there; empty unless revealed: otherwise labels stand in its place. */
  readonly keysShown: readonly KeyShown[];
}

export interface KeyShown {
  readonly text: string;
  /** `secret key`, `validation key, base64` … */
  readonly label: string;
}

export interface SearchMessage {
  readonly ids: readonly number[];
}

export interface ReplayRequest {
  readonly url: string;
}

/** What a post got that was posted again. Redacted. */
export interface ReplayMessage {
  readonly url: string;
  readonly status: number | null;
  readonly totalMs: number;
  /** Why no whole answer came, as a sentence. */
  readonly failure: string | null;
  readonly body: string;
  readonly judgement: Judgement | null;
}

export interface DownloadRequest {
  readonly ids: readonly number[];
  readonly format: "ndjson" | "har";
  /** With keys as they came. */
  readonly reveal: boolean;
}

export interface ProblemMessage {
  /** One sentence. */
  readonly problem: string;
}
