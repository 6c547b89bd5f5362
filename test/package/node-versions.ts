import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const cache = path.join(import.meta.dirname, "../../node_modules/.cache/nodes");

/**
 * Installs a version of Node.js from the registry, unless it was before.
 * @param version such as `20.18.0`, or `24` for the latest of a line.
 * @returns the path of its program.
 * @throws where the registry can't be reached or has none for this system.
 */
export async function nodeOf(version: string): Promise<string> {
  const folder = path.join(cache, version);
  const program = path.join(
    folder,
    "node_modules/node/bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(
    "npm",
    ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", `node@${version}`],
    { cwd: folder, shell: process.platform === "win32" },
  );
  if (!existsSync(program)) throw new Error(`node@${version} has no program at ${program}`);
  return program;
}
