/**
 * What options and arguments may be, written by the build from the sources (`scripts/completion-words.mjs`), so that
 * completion loads nothing else: words by what they are, each with what it means where that is not plain.
 */
export type CompletionWords = Readonly<
  Record<
    "cause" | "profile" | "type" | "reporter" | "shell" | "handler",
    readonly (readonly [word: string, says?: string])[]
  >
> & {
  /** Causes that the lab can break, with the names of their faces between spaces: `gate/csrf:django`. */
  readonly fault: readonly (readonly [cause: string, faces: string])[];
};
