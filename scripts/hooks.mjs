import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/**
 * Modules of sucrase for what never comes here (JSX, Flow, Jest, React, CommonJS, older syntax, source maps), and the
 * check of its options, which are always the same; each with the names that others import from it.
 */
const unusedModules = {
  Options: ["validateOptions"],
  computeSourceMap: ["default"],
  CJSImportProcessor: ["default"],
  "parser/plugins/jsx/index": ["jsxParseElement", "nextJSXTagToken"],
  "transformers/CJSImportTransformer": ["default"],
  "transformers/FlowTransformer": ["default"],
  "transformers/JestHoistTransformer": ["default"],
  "transformers/JSXTransformer": ["default", "startsWithLowerCase"],
  "transformers/NumericSeparatorTransformer": ["default"],
  "transformers/OptionalCatchBindingTransformer": ["default"],
  "transformers/OptionalChainingNullishTransformer": ["default"],
  "transformers/ReactDisplayNameTransformer": ["default"],
  "transformers/ReactHotLoaderTransformer": ["default"],
  "util/formatTokens": ["default"],
};

/** A plugin that leaves them out. Of the parser for Flow, only the names stay: nothing calls them. */
const unusedParts = {
  name: "unused-parts",
  setup({ onLoad }) {
    onLoad({ filter: /sucrase[\\/]dist[\\/]esm[\\/].*\.js$/ }, async ({ path: file }) => {
      const name = file
        .split(/[\\/]esm[\\/]/)
        .at(-1)
        .replaceAll("\\", "/")
        .replace(/\.js$/, "");
      const exported = name === "parser/plugins/flow" ? await exportedFunctions(file) : unusedModules[name];
      return exported && { contents: exported.map(asNothing).join("\n") };
    });
  },
};

const asNothing = (name) =>
  name === "default" ? "export default function () {}" : `export function ${name}() {}`;

async function exportedFunctions(file) {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
}

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
