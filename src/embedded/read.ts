import { readFileSync } from "node:fs";

/**
 * A text that the build made, for the program run from its sources. In the bundle each module beside this one is
 * replaced by its text (`scripts/embed.mjs`): the package has fewer files, which is what `npx` waits for.
 * @param name file in `dist/embedded/`.
 * @throws where nothing was built yet.
 */
export function readEmbedded(name: string): string {
  return readFileSync(new URL(`../../dist/embedded/${name}`, import.meta.url), "utf8");
}
