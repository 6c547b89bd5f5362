import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "sucrase";

/*
 * Hooks for Node's module loader, where Node does not strip types itself (20, and 22 before 22.18). They run in a
 * thread of their own, and stand in the bundle as a text of their own (`src/embedded/module-hooks.ts`).
 */

interface Resolved {
  readonly url: string;
  readonly format?: string;
  readonly shortCircuit?: boolean;
}

interface Loaded {
  readonly format: string;
  readonly source?: string;
  readonly shortCircuit?: boolean;
}

let self: string | undefined;

/** Told where `prevalidate` itself is. */
export function initialize(data: { readonly self: string }): void {
  self = data.self;
}

/** As Node does, and `prevalidate` where it is not installed. */
export async function resolve(
  specifier: string,
  context: object,
  next: (specifier: string, context: object) => Promise<Resolved>,
): Promise<Resolved> {
  try {
    const found = await next(specifier, context);
    return isTypeScript(found.url) ? { ...found, format: "module" } : found;
  } catch (error) {
    if (specifier !== "prevalidate" || self === undefined) throw error;
    return { url: self, shortCircuit: true };
  }
}

/** TypeScript without its types; lines stay where they are. */
export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  if (!isTypeScript(url)) return next(url, context);
  const file = fileURLToPath(url);
  const text = await readFile(file, "utf8");
  const { code } = transform(text, { transforms: ["typescript"], filePath: file, disableESTransforms: true });
  return { format: "module", source: code, shortCircuit: true };
}

function isTypeScript(url: string): boolean {
  return /^file:.*\.m?ts(?:\?|$)/.test(url);
}
