import type { Exchange } from "../../evidence.ts";
import type { Profile } from "../../protocol/profile.ts";
import type { Bytes } from "../../units.ts";
import { eventAsk, first, type PlannedAsk } from "./ask.ts";
import type { PlanLine } from "./lines.ts";
import type { Seen } from "./seen.ts";

/*
 * Where the sender's posts can be large: one of an everyday size, or of the size asked for, and when that is refused
 * some smaller ones to find the limit.
 */

const mebi = 1024 * 1024;

/** Sizes to try when a large post is refused: each between two limits that servers and frameworks have by default. */
export const triedSizes: readonly Bytes[] = [
  ...[64, 112, 512].map((kibi) => kibi * 1024),
  ...[1.5, 2.25, 3, 4.25, 5, 7, 9, 11, 20, 40].map((size) => size * mebi),
];

/** The large post itself: sent alone, and only once a small one was taken. */
export function largeLines(profile: Profile, wanted: Bytes | undefined): readonly PlanLine[] {
  const { large } = profile;
  const size = wanted ?? large?.everyday ?? 0;
  if (large === undefined || size === 0) return [];
  const small = large.type.toLowerCase();
  return [
    {
      name: `${small}-large`,
      asking: `Posting a large ${large.type} message`,
      purpose: `a simulated ${large.type} message of ${label(size)}B; the sender posts up to ${label(large.most)}B`,
      ask: { ...eventAsk(profile, large.type), size },
      after: [small],
      alone: true,
      wanted: (seen) => seen.accepted(first) && seen.accepted(small),
    },
  ];
}

/** Smaller posts, one at a time, that halve the span in which the limit must be. */
export function smallerPosts(seen: Seen, sent: readonly string[]): readonly PlannedAsk[] {
  const { large } = seen.profile;
  if (large === undefined) return [];
  const name = `${large.type.toLowerCase()}-large`;
  const refusal = seen.exchange(`${name}-retry`) ?? seen.exchange(name);
  if (refusal?.ask.size === undefined || seen.accepted(refusal.name) || !isAboutSize(seen, name)) return [];
  let taken = 0;
  let refused = refusal.ask.size;
  for (const one of sent) {
    const tried = seen.exchange(one);
    const size = tried?.ask.size;
    if (size === undefined) continue;
    if (seen.accepted(one)) taken = Math.max(taken, size);
    else refused = Math.min(refused, size);
  }
  const between = triedSizes.filter((size) => size > taken && size < refused);
  const next = between[Math.floor(between.length / 2)];
  if (next === undefined) return [];
  return [
    {
      name: `${large.type.toLowerCase()}-${label(next).replace(" ", "")}B`,
      ask: { ...eventAsk(seen.profile, large.type), size: next },
      asking: "Looking for the limit",
      alone: true,
    },
  ];
}

/** What `--dry-run` says of the smaller posts. */
export function furtherSizes(profile: Profile) {
  if (profile.large === undefined) return [];
  return [
    {
      name: `${profile.large.type.toLowerCase()}-64KiB…40MiB`,
      method: "POST",
      purpose: "the same message with a smaller attachment, up to five times, until the limit is known",
      when: "the large message is refused",
    },
  ];
}

/** 413, or twice the same that might have been chance. Silence and trouble behind a proxy say nothing about sizes. */
function isAboutSize(seen: Seen, name: string): boolean {
  const was = seen.exchange(name);
  const again = seen.exchange(`${name}-retry`);
  if (was?.failure === undefined && was?.response?.status === 413) return true;
  if (again === undefined) return false;
  if (again.failure !== undefined) return isCut(was) && isCut(again);
  return ![408, 429, 502, 503, 504].includes(again.response?.status ?? 0);
}

function isCut(seen: Exchange | undefined): boolean {
  return seen?.failure?.kind === "reset" || seen?.failure?.kind === "empty-reply";
}

/** `64 Ki`, `1.5 Mi`: to be followed by the unit. */
function label(bytes: Bytes): string {
  return bytes >= mebi ? `${Math.round((bytes / mebi) * 100) / 100} Mi` : `${Math.round(bytes / 1024)} Ki`;
}
