// Damages captures at random, 10,000 times for each reader, and reads them: no fall, no hang, no memory without bound.
// node bench/fuzz-readers.mjs [how many] [seed]
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// Beside the tests, as it looks for fixtures from where it stands.
const bundle = here("../test/exchange/.mutations.bundle.mjs");
await build({
  entryPoints: [here("../test/exchange/mutations.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: bundle,
  logLevel: "warning",
});
try {
  const { fuzz, seeds } = await import(pathToFileURL(bundle).href);
  console.log(`${count} damaged captures for each reader, seed ${seed}`);
  for (const [name, content] of Object.entries(seeds)) {
    const start = performance.now();
    const { posts, unreadable, slowestMs } = await fuzz(content, count, seed);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `${name.padEnd(20)} ${seconds} s, slowest ${slowestMs.toFixed(0)} ms, ${posts} posts, ${unreadable} told, peak ${memory} MiB`,
    );
  }
} finally {
  rmSync(bundle, { force: true });
}
