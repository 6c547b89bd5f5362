// `prevalidate listen` killed (SIGKILL) under load, 100 times unless told otherwise: nothing that was answered 200 may be
// missing from its file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./measure.mjs";

const kills = Number(process.argv[2] ?? 100);
const outfile = path.join(root, "node_modules/.cache/listen-kills/test/listen/kills.mjs");
await build({
  entryPoints: [path.join(root, "test/listen/kills.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  define: { "import.meta.dirname": JSON.stringify(path.join(root, "test/listen")) },
});
const { killOnce } = await import(outfile);

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-bench-"));
let from = 0;
let answered = 0;
let missing = 0;
for (let kill = 0; kill < kills; kill++) {
  // A file for each ten: every kill but the first of them is followed by a run that goes on in the same file.
  const file = path.join(folder, `posts-${Math.floor(kill / 10)}.ndjson`);
  const result = await killOnce(file, 5 + ((kill * 37) % 200), from);
  from = result.last;
  answered += result.answered;
  missing += result.missing.length;
}
rmSync(folder, { recursive: true });
const held = missing === 0 && answered > kills;
if (!held) process.exitCode = 1;
console.log(
  `${held ? "held  " : "MISSED"} ${kills} kills: ${answered} posts were answered 200, ${missing} of them missing`,
);
