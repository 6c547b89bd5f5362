import { text as embedded } from "../embedded/handlers.ts";

/** A file of a handler of `docs/handlers/`. */
export interface HandlerFile {
  readonly name: string;
  readonly text: string;
}

/** The handlers that there are, each by the name of its framework. */
export function handlers(): Readonly<Record<string, readonly HandlerFile[]>> {
  return JSON.parse(embedded);
}
