import { json } from "./json.ts";
import type { Reporter } from "./reporter.ts";
import { terminal } from "./terminal/terminal.ts";

/** Every reporter by its name, each loaded when it is asked for. */
export const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  terminal: async () => terminal,
  json: async () => json,
};
