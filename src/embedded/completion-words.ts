import { readEmbedded } from "./read.ts";

/** JSON of `CompletionWords`: what options and arguments may be. */
export const text: string = readEmbedded("completion-words.json");
