import { readEmbedded } from "./read.ts";

/** The bundled `src/config/module-hooks.ts`, which Node runs in a thread of its own. */
export const text: string = readEmbedded("module-hooks.mjs");
