import { json } from "./json.ts";
import type { Reporter } from "./reporter.ts";
import { terminal } from "./terminal/terminal.ts";

/** Every reporter; the first is the one that is used when none is named. */
export const reporters: readonly Reporter[] = [terminal, json];
