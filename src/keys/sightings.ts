import type { KeyName, Sighting as RedactedSighting } from "../evidence.ts";
import type { Unredacted } from "../units.ts";
import type { Keys } from "./facts.ts";
import { type Found, findForms, findUnescaped, Readings, withoutOverlaps } from "./forms.ts";
import { occurrences } from "./view.ts";

/** With names of fields and what splits a key as they came. */
export type Sighting = Unredacted<RedactedSighting>;

/** A response as it is searched for keys. */
export interface Searched {
  /** The body as a reader has it: content-coding undone, charset applied (octets as Latin-1 when that is UTF-16). */
  readonly text: string;
  /** The body's octets, content-coding undone. */
  readonly raw: Buffer;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly statusText: string;
  /** What stands under a content-coding that nothing declared. */
  readonly undecodedText?: string;
}

/** Sightings told of one key in one form and place; more of the same tell nothing new. */
const toldOfEach = 3;

interface NamedFound extends Found {
  readonly key: KeyName;
}

/**
 * Finds the keys in a response.
 * @param searched the response; nothing of it goes into the result but offsets, forms, header names and marks.
 * @param keys to look for; absent and empty ones are not.
 * @returns where each key stands and how it is written there, at most three of a kind. Where a key stands
 *   exactly, no other form of either key is told of that place; the Secret Key is not told of a place
 *   that is part of the Validation Key. Of a body longer than 128 k characters, escapes are undone at its two ends
 *   alone; exact keys are found anywhere.
 */
export function findKeys(searched: Searched, keys: Keys): Sighting[] {
  const { text, raw, headers, statusText, undecodedText } = searched;
  return bounded([
    ...inText(text, keys).map((found) => sighting(found, "body")),
    ...inOctets(text, raw, keys),
    ...[...headers, ["status line", statusText] as const].flatMap(([field, value]) =>
      inField(value, keys).map((found) => sighting(found, "header", field)),
    ),
    ...(undecodedText === undefined ? [] : inText(undecodedText, keys)).map((found) =>
      sighting(found, "undecoded-body"),
    ),
  ]);
}

function named(keys: Keys): readonly (readonly [KeyName, string])[] {
  return (["validation", "secret"] as const).flatMap((name) => {
    const key = keys[name];
    return key === undefined || key === "" ? [] : [[name, key] as const];
  });
}

const fieldValues = new WeakMap<Keys, Map<string, readonly NamedFound[]>>();
const mostRemembered = 500;

/** As `inText`, for values of header fields, most of which come again in every response. */
function inField(value: string, keys: Keys): readonly NamedFound[] {
  const known = fieldValues.get(keys) ?? new Map<string, readonly NamedFound[]>();
  fieldValues.set(keys, known);
  const found = known.get(value) ?? inText(value, keys);
  if (known.size < mostRemembered && value.length < 1024) known.set(value, found);
  return found;
}

/** Characters at either end of a long text that are read in every way: undoing escapes costs the most. */
const readThroughout = 65_536;
/** Small enough for its copies to be thrown away cheaply. */
const pieceLength = 24_576;
/** No form of a key that is found without undoing escapes is longer. */
const longestPlain = 4096;

/** In the middle of a text longer than both ends, a key is looked for as it is and in forms without escapes. */
function formsIn(text: string, keys: Keys): readonly NamedFound[] {
  if (text.length <= 2 * readThroughout) return search(text, 0, keys, findForms);
  const tail = text.length - readThroughout;
  const found = search(text.slice(0, readThroughout), 0, keys, findForms).filter(
    ({ end }) => end < readThroughout,
  );
  // In pieces, since each form that is looked for takes copies. What ends where a piece was cut may go on behind it.
  for (let at = readThroughout; at <= tail; at += pieceLength) {
    const next = at + pieceLength;
    const piece = text.slice(at - longestPlain, Math.min(next, tail) + longestPlain);
    const isOfPiece = ({ start, end }: NamedFound) => end >= at && (next > tail ? start <= tail : end < next);
    found.push(...search(piece, at - longestPlain, keys, findUnescaped).filter(isOfPiece));
  }
  return [...found, ...search(text.slice(tail), tail, keys, findForms).filter(({ start }) => start > tail)];
}

function search(part: string, at: number, keys: Keys, find: typeof findForms): NamedFound[] {
  const readings = new Readings(part);
  return named(keys).flatMap(([key, wanted]) =>
    find(readings, wanted, "report").map(
      (found): NamedFound => ({ ...found, key, start: found.start + at, end: found.end + at }),
    ),
  );
}

function inText(text: string, keys: Keys): readonly NamedFound[] {
  if (text === "") return [];
  const found = formsIn(text, keys);
  const exact = found.filter(({ form }) => form === "exact");
  const altered = found.filter(({ form }) => form !== "exact");
  const isPartOfOther = partOf(keys) ? covered(exact, "validation", text.length) : () => false;
  const truly = exact.filter((item) => !(item.key === "secret" && isPartOfOther(item)));
  const inExact = covered(exact, undefined, text.length);
  const others = (name: KeyName) => altered.filter((item) => item.key === name && !inExact(item));
  return [
    ...truly,
    ...withoutOverlaps(others("validation"), text.length),
    ...withoutOverlaps(others("secret"), text.length),
  ];
}

/** The Secret Key is a part of the Validation Key, and not the same. */
function partOf({ secret, validation }: Keys): boolean {
  return (
    secret !== undefined && validation !== undefined && validation !== secret && validation.includes(secret)
  );
}

/** A test for ranges that touch one of those found of that key. */
function covered(found: readonly NamedFound[], key: KeyName | undefined, length: number) {
  const taken = new Uint8Array(length);
  for (const item of found) if (key === undefined || item.key === key) taken.fill(1, item.start, item.end);
  return ({ start, end }: NamedFound) => taken.subarray(start, end).includes(1);
}

/** UTF-16 in the octets, for what the text no longer shows: keys outside Latin-1. */
function inOctets(text: string, raw: Buffer, keys: Keys): Sighting[] {
  return named(keys).flatMap(([name, key]) => {
    if (key.length < 4 || !/[^\x00-\xff]/.test(key) || text.includes(key)) return [];
    const little = Buffer.from(key, "utf16le");
    const big = Buffer.from(little).swap16();
    return [little, big].flatMap((bytes): Sighting[] =>
      occurrences(raw.toString("latin1"), bytes.toString("latin1"), toldOfEach).map(({ start }) => ({
        key: name,
        form: "utf-16",
        where: "body",
        at: start,
        note: "as UTF-16",
      })),
    );
  });
}

function sighting(found: NamedFound, where: Sighting["where"], field?: string): Sighting {
  return {
    key: found.key,
    form: found.form,
    where,
    ...(field !== undefined && { field }),
    at: found.start,
    ...(found.note && { note: found.note }),
  };
}

function bounded(all: readonly Sighting[]): Sighting[] {
  const told = new Map<string, number>();
  return all.filter(({ key, form, where, field }) => {
    const kind = [key, form, where, field?.toLowerCase()].join(" ");
    const count = (told.get(kind) ?? 0) + 1;
    told.set(kind, count);
    return count <= toldOfEach;
  });
}
