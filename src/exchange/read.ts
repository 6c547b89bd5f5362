import type { Readable } from "node:stream";
import type { Read } from "./captured.ts";

export interface ReadOptions {
  readonly stdin?: Readable;
  readonly signal?: AbortSignal;
  readonly skip?: number;
}

export async function* readCaptures(
  _sources: readonly string[],
  _options: ReadOptions = {},
): AsyncGenerator<Read, void, undefined> {}
