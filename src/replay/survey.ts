import type { Captured } from "../exchange/captured.ts";
import { readCaptures } from "../exchange/captured.ts";
import { dateOf, filterFor } from "./filter.ts";
import type { FilterOptions } from "./options.ts";

/** What captures hold. */
export interface Survey {
  /** Posts that pass the filters. */
  readonly posts: number;
  /** Of those, by type, the most frequent first; `none` where no event was recognised. */
  readonly types: readonly (readonly [type: string, count: number])[];
  /** The latest date of an event, in milliseconds since 1970. */
  readonly latest: number | undefined;
}

/** Reads the captures once without sending anything. Not for standard input, which can't be read again. */
export async function survey(
  sources: readonly string[],
  filters: FilterOptions,
  options: { readonly signal?: AbortSignal; readonly dates?: boolean } = {},
): Promise<Survey> {
  const wanted = filterFor(filters);
  const types = new Map<string, number>();
  let posts = 0;
  let latest: number | undefined;
  for await (const read of readCaptures(sources, options.signal ? { signal: options.signal } : {})) {
    if (read.kind !== "captured" || !wanted(read.captured)) continue;
    posts++;
    const type = typeOf(read.captured);
    if (types.has(type) || types.size < 100) types.set(type, (types.get(type) ?? 0) + 1);
    const at = options.dates ? dateOf(read.captured) : undefined;
    if (at !== undefined && at > (latest ?? Number.NEGATIVE_INFINITY)) latest = at;
  }
  return { posts, types: [...types].sort(([, a], [, b]) => b - a), latest };
}

function typeOf({ event }: Captured): string {
  return event?.type ?? "none";
}
