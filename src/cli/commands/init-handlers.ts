import { UsageError } from "../../errors.ts";
import { type HandlerFile, handlers } from "../../init/handlers.ts";
import { didYouMean } from "../suggest.ts";

/** The frameworks that there is a handler for. */
export function handlerNames(): readonly string[] {
  return Object.keys(handlers()).sort();
}

/**
 * The files of a handler.
 * @throws UsageError for a name that none has; it suggests the nearest.
 */
export function handlerNamed(typed: string): readonly HandlerFile[] {
  const name = typed.toLowerCase();
  const names = handlerNames();
  const files = names.includes(name) ? handlers()[name] : undefined;
  if (files !== undefined) return files;
  throw new UsageError(
    `no handler for “${typed}”${didYouMean(name, names) || `; there are ${names.join(", ")}`}`,
  );
}
