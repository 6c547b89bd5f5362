import { editDistance } from "./probes/edit-distance.ts";

/**
 * The known words nearest to one that is not known, for "did you mean".
 * @param word as typed.
 * @param known every word that would do.
 * @param limit at most so many.
 * @returns nearest first; empty when none is near enough to be meant.
 */
export function nearest(word: string, known: readonly string[], limit = 3): readonly string[] {
  const wanted = word.toLowerCase();
  const near = known
    .map((candidate) => ({ candidate, distance: distanceTo(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length * 0.4)));
  near.sort((a, b) => a.distance - b.distance);
  const best = near[0]?.distance ?? 0;
  return near
    .filter(({ distance }) => distance <= best + 1)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** `; did you mean a or b?` for the end of a message, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
}

/** Words that contain the other whole count as near: `escaped` is meant for `key/html-escaped`. */
function distanceTo(wanted: string, candidate: string): number {
  if (wanted.length >= 3 && candidate.includes(wanted)) return 1;
  return editDistance(wanted, candidate);
}
