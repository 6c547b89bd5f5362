import { readEmbedded } from "./read.ts";

/** JSON of `docs/handlers/`: the files of each handler by its name, each with its name and text. */
export const text: string = readEmbedded("handlers.json");
