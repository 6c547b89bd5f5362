import { readEmbedded } from "./read.ts";

/** HTML of the inspector's page, with its script and style in it. */
export const text: string = readEmbedded("inspector-page.html");
