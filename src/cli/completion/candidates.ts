/** A word that may stand at the cursor, whole. */
export interface Candidate {
  readonly value: string;
  /** What it means; shown by the shells that can. */
  readonly says?: string;
}

/** What may stand at the cursor. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The names of files may too: after `prefix`, which is part of the word, and beginning with `part`. */
  readonly files?: { readonly prefix: string; readonly part: string };
  /** The word goes on after the candidate: no space is to follow. */
  readonly goesOn?: boolean;
}

export const nothing: Completion = { candidates: [] };

/** Puts what stands before a value, as `--reporter=`, before each of its candidates. */
export function prefixed(prefix: string, { candidates, files, ...more }: Completion): Completion {
  return {
    ...more,
    candidates: candidates.map((one) => ({ ...one, value: prefix + one.value })),
    ...(files && { files: { ...files, prefix: prefix + files.prefix } }),
  };
}
