import { readEmbedded } from "./read.ts";

/** JSON of `src/cli/completion/scripts/`: the script for each shell, by the shell's name. */
export const text: string = readEmbedded("completion-scripts.json");
