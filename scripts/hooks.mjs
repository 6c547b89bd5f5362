import path from "node:path";
import { build } from "esbuild";

/** Of sucrase: the check of its options, which are always the same here, and source maps, which nothing asks for. */
const unusedParts = {
  name: "unused-parts",
  setup({ onLoad }) {
    onLoad({ filter: /sucrase[\\/]dist[\\/]esm[\\/]Options\.js$/ }, () => ({
      contents: "export function validateOptions() {}",
    }));
    onLoad({ filter: /sucrase[\\/]dist[\\/]esm[\\/]computeSourceMap\.js$/ }, () => ({
      contents: "export default function computeSourceMap() {}",
    }));
  },
};

/**
 * Bundles what reads configurations in TypeScript where Node doesn't: apart from the rest, since Node runs it in a
 * thread of its own.
 * @param {string} root the repository
 * @returns {Promise<{ text: string, inputs: string[] }>} the module, and the paths of all sources used
 */
export async function buildHooks(root) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/config/module-hooks.ts"],
    bundle: true,
    platform: "node",
    target: "node20.18",
    format: "esm",
    // Its CommonJS form can't be shaken, and is a third larger.
    alias: { sucrase: path.join(root, "node_modules/sucrase/dist/esm/index.js") },
    plugins: [unusedParts],
    minify: true,
    keepNames: false,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { text: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}
