import { execFileSync } from "node:child_process";
import path from "node:path";

export const root = path.join(import.meta.dirname, "../..");

/** Makes the tarball that would be published, in `folder`. Returns its path. */
export function packInto(folder: string): string {
  const pack = path.join(root, "scripts/pack.mjs");
  return execFileSync(process.execPath, [pack, folder], { encoding: "utf8", stdio: "pipe" }).trim();
}
