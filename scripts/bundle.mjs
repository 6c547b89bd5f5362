import { writeFile } from "node:fs/promises";
import path from "node:path";
import { rolldown } from "rolldown";
import { packParts } from "./parts.mjs";
import { slim } from "./slim.mjs";

/** What nearly every check needs: one file is opened faster than a dozen. */
const usual = /[\\/]src[\\/](?:cli[\\/](?:main|run)|(?:probes|wire)[\\/].+)\.ts$/;

/**
 * Bundles program and library, as CommonJS: Node starts it some milliseconds sooner. `prevalidate.cjs` answers what
 * it can before anything else is loaded, `check.cjs` has what nearly every check needs, `more.cjs` the rest in parts,
 * `worker.cjs` is a thread of a run over many targets, and `index.cjs` is the library, whose exports `import` finds
 * too. `vitest.js` is an ES module, as vitest itself.
 * @param {string} root the repository
 * @param {string} out folder to write to
 * @param {readonly object[]} plugins rolldown's plugins, besides the build's own
 * @returns {Promise<readonly string[]>} the paths of all sources used, relative to the repository
 */
export async function bundle(root, out, plugins = []) {
  const graph = watchImports();
  const most = await bundled(root, {
    input: { check: "src/cli/main.ts", index: library, worker: "src/targets/worker.ts" },
    plugins: [...plugins, wholeLibrary, slim, graph.plugin],
    groups: [{ debugName: "check", name: (id) => (graph.loadedWith(usual).has(id) ? "check" : null) }],
  });
  const program = await bundled(root, {
    input: { prevalidate: "bin/prevalidate.ts" },
    plugins: [...plugins, programElsewhere],
  });
  const vitest = await bundled(root, {
    input: { vitest: "src/vitest.ts" },
    plugins: [libraryElsewhere],
    format: "es",
  });

  const isFile = ({ fileName }) => ["check.cjs", "index.cjs", "worker.cjs"].includes(fileName);
  const more = packParts(
    most.filter((chunk) => !isFile(chunk)),
    "more.cjs",
    "rolldown-runtime.cjs",
  );
  const files = [...most.filter(isFile), ...program, ...vitest];
  for (const { fileName, code } of files) await writeFile(path.join(out, fileName), more.redirect(code));
  await writeFile(path.join(out, "more.cjs"), more.code);
  return sourcesOf([...most, ...program, ...vitest], root);
}

/**
 * Bundles the whole program in one file, for a single-file executable.
 * @param {string} root the repository
 * @param {readonly object[]} plugins rolldown's plugins, besides the build's own
 * @returns {Promise<string>} a CommonJS module
 */
export async function bundleWhole(root, plugins) {
  const [{ code }] = await bundled(root, {
    input: { prevalidate: "bin/prevalidate.ts" },
    plugins: [...plugins, slim],
  });
  return code;
}

async function bundled(root, { input, plugins, groups, format = "cjs" }) {
  const build = await rolldown({
    cwd: root,
    input,
    platform: "node",
    preserveEntrySignatures: "allow-extension",
    transform: { target: "node20.18" },
    // Its CommonJS form can't be shaken.
    resolve: { alias: { yaml: path.join(root, "node_modules/yaml/browser/dist/index.js") } },
    external: ["vitest", "bullmq", "ioredis"],
    plugins,
    onLog: refuse,
  });
  const { output } = await build.generate({
    format,
    exports: "named",
    entryFileNames: format === "cjs" ? "[name].cjs" : "[name].js",
    chunkFileNames: "[name].cjs",
    comments: false,
    // Names of functions would take 14 kB of a package that may have 600: a stack trace tells file, line and column.
    minify: {
      compress: true,
      mangle: { keepNames: { function: false, class: true } },
      codegen: { removeWhitespace: true },
    },
    codeSplitting: groups === undefined ? false : { includeDependenciesRecursively: false, groups },
  });
  await build.close();
  return output;
}

/** A plugin that watches which module imports which, and tells what is loaded along with some. */
function watchImports() {
  const imports = new Map();
  let loaded;
  const plugin = {
    name: "watch-imports",
    moduleParsed({ id, importedIds }) {
      imports.set(id, importedIds);
    },
  };
  const loadedWith = (pattern) => {
    if (loaded !== undefined) return loaded;
    loaded = new Set();
    const ids = [...imports.keys()].filter((id) => pattern.test(id));
    while (ids.length > 0) {
      const id = ids.pop();
      if (loaded.has(id)) continue;
      loaded.add(id);
      ids.push(...(imports.get(id) ?? []));
    }
    return loaded;
  };
  return { plugin, loadedWith };
}

const library = "\0library";
const forVitest = "forVitest";

/** The library and, under a name that its types don't tell, what `prevalidate/vitest` takes from it. */
const wholeLibrary = {
  name: "whole-library",
  resolveId: (source) => (source === library ? source : undefined),
  load: (id) =>
    id === library
      ? `export * from "./src/index.ts"; export * as ${forVitest} from "./src/vitest/library.ts";`
      : undefined,
};

/** For `prevalidate.cjs`: what it loads when it can't answer by itself. `import` would start Node's other loader. */
const programElsewhere = {
  name: "program-elsewhere",
  resolveId: (source) => (source === "./check.cjs" ? { id: source, external: true } : undefined),
  transform: (code, id) =>
    /[\\/]bin[\\/]prevalidate\.ts$/.test(id)
      ? code.replace('import("../src/cli/main.ts")', 'Promise.resolve(require("./check.cjs"))')
      : undefined,
};

/** For `vitest.js`: the library is loaded once, however it was asked for. */
const libraryElsewhere = {
  name: "library-elsewhere",
  resolveId: (source) => (source === "./index.cjs" ? { id: source, external: true } : undefined),
  transform: (code, id) =>
    /[\\/]src[\\/]vitest[\\/]library\.ts$/.test(id)
      ? // A bundler that takes the file in, as vitest does with a linked package, may give either form.
        `import * as library from "./index.cjs"; export const { ${exportedBy(code).join(", ")} } = library.${forVitest} ?? library.default.${forVitest};`
      : undefined,
};

/** What a module exports that does nothing but export again. */
function exportedBy(code) {
  return [...code.matchAll(/^export \{ ([^}]+) \} from/gm)].flatMap(([, names]) => names.split(", "));
}

/** Paths relative to the repository of what stands in chunks. */
function sourcesOf(output, root) {
  const ids = output.flatMap((chunk) => Object.keys(chunk.modules ?? {}));
  return [...new Set(ids)].filter((id) => path.isAbsolute(id)).map((id) => path.relative(root, id));
}

/** A module that is imported both at once and later is in order here; whatever else the bundler warns of is not. */
function refuse(level, log) {
  if (level === "warn" && log.code !== "INEFFECTIVE_DYNAMIC_IMPORT") throw new Error(log.message);
}
