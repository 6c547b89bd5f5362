/*
 * Tries the build on each version of Node.js that it is for: `npm run matrix`. Each comes from the registry, once.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/package/matrix.test.ts"], {
  cwd: root,
  env: { ...process.env, PREVALIDATE_MATRIX: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
