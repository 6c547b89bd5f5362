import { allCauses } from "../causes/all.ts";
import { UsageError } from "../errors.ts";
import { didYouMean } from "./suggest.ts";
import { parseList } from "./values.ts";

/**
 * Reads the ids of `--ignore`: causes, or whole families as `leak/*`.
 * @param lists each as given, comma-separated.
 * @returns ids, with those of a family in its place.
 * @throws UsageError for an id that is none.
 */
export function readIgnored(lists: readonly string[]): readonly string[] {
  const ids = lists.flatMap(parseList);
  if (ids.length === 0) return [];
  const known = allCauses.map(({ id }) => id);
  const families = [...new Set(known.map((id) => `${id.split("/")[0]}/*`))];
  return ids.flatMap((id) => {
    if (families.includes(id)) return known.filter((cause) => cause.startsWith(id.slice(0, -1)));
    if (known.includes(id)) return [id];
    throw new UsageError(`--ignore: unknown cause “${id}”${didYouMean(id, [...known, ...families])}`);
  });
}
