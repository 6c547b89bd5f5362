import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { bodyTooLong, longestBody } from "./draft.ts";
import { whyNotOpened } from "./sources.ts";

/** A file that a capture names and that is not taken into a post. */
export class IncludeError extends Error {
  override readonly name = "IncludeError";
  readonly code = "INCLUDE_REFUSED";
}

/** Gives the octets of a file that a capture names. @throws IncludeError */
export type Include = (name: string) => Buffer;

/**
 * Files may be taken in from the folder of the capture and below, links followed: a capture from somebody else
 * must not post what lies elsewhere on this machine.
 * @param source the capture's path; `-`, standard input, has the working directory as its folder.
 */
export function includeFrom(source: string): Include {
  const folder = source === "-" ? "." : dirname(source);
  return (name) => {
    if (name === "" || name === "-")
      throw new IncludeError("takes its body from standard input, which is not there");
    try {
      const path = realpathSync(resolve(folder, name));
      const within = relative(realpathSync(folder), path);
      if (within.startsWith(`..${sep}`) || resolve(within) === within)
        throw new IncludeError("takes in a file from outside its folder");
      const { size, isRegular } = { size: statSync(path).size, isRegular: statSync(path).isFile() };
      if (!isRegular) throw new IncludeError("takes in what is no plain file");
      if (size > longestBody) throw new IncludeError(bodyTooLong);
      return readFileSync(path);
    } catch (error) {
      if (error instanceof IncludeError || !(error instanceof Error)) throw error;
      throw new IncludeError(`takes in a file: ${whyNotOpened(error)}`, { cause: error });
    }
  };
}
