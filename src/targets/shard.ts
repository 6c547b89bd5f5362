import { createHash } from "node:crypto";

/** A part of a list: the `index`th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Whether a target belongs to a part: by a digest of what names it, so that each machine comes to the same answer, and
 * a line that is added or moved sends no other target elsewhere.
 * @param identity of the target, as `identityOf` gives it.
 */
export function belongsTo(identity: string, { index, count }: Shard): boolean {
  return createHash("sha256").update(identity).digest().readUIntBE(0, 6) % count === index - 1;
}

/** What names a target, as it stands in the list: variables in a URL are not filled in. */
export function identityOf(target: {
  readonly url: string;
  readonly name?: string | undefined;
  readonly profile?: string | undefined;
}): string {
  return JSON.stringify([target.url, target.name ?? "", target.profile ?? ""]);
}
