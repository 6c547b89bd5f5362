import { readEmbedded } from "./read.ts";

/** JSON of a `CommandLine`: every command, option and help text. */
export const text: string = readEmbedded("command-line.json");
