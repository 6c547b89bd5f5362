import { first, type PlannedAsk, validationAsk } from "./ask.ts";
import type { Seen } from "./seen.ts";

/** Paths one slip away from a path that was not found, likeliest first. */
export function nearPaths(path: string): readonly string[] {
  const candidates = [
    path.endsWith("/") ? path.slice(0, -1) : `${path}/`,
    path.replace(/(?:%20|[.,;:)\]'"])+$/, ""),
    path.replaceAll(/\/{2,}/g, "/"),
    path.toLowerCase(),
    path.startsWith("/api/") ? path.slice(4) : `/api${path}`,
    path === "/" ? "/webhook" : `/index.php${path}`,
  ];
  return [...new Set(candidates)].filter((near) => near !== path && near.startsWith("/")).slice(0, 5);
}

/** Posts at near paths, when the path was not found. */
export function nearAsks(seen: Seen, target: URL): readonly PlannedAsk[] {
  if (seen.exchange(first)?.response?.status !== 404) return [];
  return nearPaths(target.pathname).map((path, index) => {
    const url = new URL(target);
    url.pathname = path;
    return {
      name: `near-${index + 1}`,
      ask: validationAsk(seen.profile),
      asking: "Looking at near paths",
      url: url.href,
    };
  });
}
